import NIOCore
import NIOWebSocket
import Platform

/// What one client is to be sent. Any thread puts something in; the event loop takes it out as fast as the
/// client reads. A client that is slow gets the newest frames, and one that never reads is let go.
final class Outbox: Sendable {
  fileprivate enum Message {
    case text(String)
    /// Molecules in one line each, which the session has too: they are put together when they are sent.
    case molecules(ArraySlice<String>, isWhole: Bool)
  }

  fileprivate struct Waiting {
    var texts: [Message] = []
    var textBytes = 0
    /// The newest frames, the oldest first.
    var frames: [[UInt8]] = []
    var ending: WebSocketErrorCode?
    var isScheduled = false
    var isClosed = false
  }

  private let channel: any Channel
  private let waiting = LockedValue(Waiting())

  /// Frames that wait for a slow reader.
  static let mostFrames = 16
  /// Bytes of text that wait before the client is let go.
  static let mostTextBytes = 16 << 20

  init(_ channel: any Channel) { self.channel = channel }

  /// Sends a text.
  func send(_ text: String) {
    put { waiting in
      waiting.texts.append(.text(text))
      waiting.textBytes += text.utf8.count
      if waiting.textBytes > Self.mostTextBytes { waiting.ending = .unknown(1013) }
    }
  }

  /// Sends all molecules of a session, in as many pieces as they need.
  func send(molecules lines: [String]) {
    put { $0.texts.append(.molecules(lines[...], isWhole: true)) }
  }

  /// Shows a frame of a molecule, unless newer ones come before the client reads it.
  func show(_ frame: [UInt8]) {
    put { waiting in
      if waiting.frames.count == Self.mostFrames { waiting.frames.removeFirst() }
      waiting.frames.append(frame)
    }
  }

  /// Ends the connection after what waits.
  func close(_ code: WebSocketErrorCode) { put { $0.ending = $0.ending ?? code } }

  /// Forgets everything: the client has gone.
  func discard() {
    waiting.withLock {
      $0 = Waiting()
      $0.isClosed = true
    }
  }

  private func put(_ change: (inout Waiting) -> Void) {
    let isFirst = waiting.withLock { waiting in
      guard !waiting.isClosed else { return false }
      change(&waiting)
      defer { waiting.isScheduled = true }
      return !waiting.isScheduled
    }
    if isFirst, channel.isActive { channel.eventLoop.execute { self.drain() } }
  }

  /// Writes what the client has room for; on the event loop.
  func drain() {
    waiting.withLock { $0.isScheduled = false }
    while channel.isWritable, let frame = next() {
      channel.writeAndFlush(frame, promise: nil)
    }
    // One that does not read is told, and not waited for.
    let ending = waiting.withLock { waiting -> WebSocketErrorCode? in
      let isDone = waiting.texts.isEmpty && waiting.frames.isEmpty
      guard let code = waiting.ending, isDone || waiting.textBytes > Self.mostTextBytes else {
        return nil
      }
      waiting = Waiting()
      waiting.isClosed = true
      return code
    }
    if let ending { end(ending) }
  }

  private func next() -> WebSocketFrame? {
    waiting.withLock { waiting in
      if !waiting.texts.isEmpty {
        let text = waiting.nextText()
        return WebSocketFrame(
          fin: true, opcode: .text, data: channel.allocator.buffer(string: text))
      }
      guard !waiting.frames.isEmpty else { return nil }
      let frame = waiting.frames.removeFirst()
      return WebSocketFrame(
        fin: true, opcode: .binary, data: channel.allocator.buffer(bytes: frame))
    }
  }

  private func end(_ code: WebSocketErrorCode) {
    var data = channel.allocator.buffer(capacity: 2)
    data.write(webSocketErrorCode: code)
    let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: data)
    channel.writeAndFlush(frame, promise: nil)
    // What the client does about it is its own affair.
    let channel = channel
    channel.eventLoop.scheduleTask(in: .milliseconds(50)) { channel.close(promise: nil) }
  }
}

extension Outbox.Waiting {
  /// Bytes of molecules that are sent at once.
  private static let piece = 256 << 10

  /// Takes the next text out, or the next piece of it.
  fileprivate mutating func nextText() -> String {
    switch texts.removeFirst() {
    case .text(let text):
      textBytes -= text.utf8.count
      return text
    case .molecules(let lines, let isWhole):
      var bytes = 0
      let piece = lines.prefix { line in
        defer { bytes += line.utf8.count }
        return bytes < Self.piece
      }
      let rest = lines.dropFirst(piece.count)
      if !rest.isEmpty { texts.insert(.molecules(rest, isWhole: false), at: 0) }
      return ServerMessage.molecules(changed: Array(piece), isWhole: isWhole)
    }
  }
}
