import NIOCore
import NIOHTTP1

/// Answers one request, from any thread.
struct Responder: Sendable {
  private let channel: any Channel
  private let isHead: Bool
  private let keepsAlive: Bool
  private let security: SecurityHeaders

  init(_ channel: any Channel, _ head: HTTPRequestHead, _ security: SecurityHeaders) {
    self.channel = channel
    self.security = security
    isHead = head.method == .HEAD
    keepsAlive = head.isKeepAlive
  }

  /// Has something done once the client has gone.
  func whenGone(_ work: @escaping @Sendable () -> Void) {
    channel.closeFuture.whenComplete { _ in work() }
  }

  /// Sends the answer.
  func send(_ response: Response) {
    var headers = headers(type: response.type, response.headers)
    headers.add(name: "content-length", value: "\(response.body.count)")
    if !keepsAlive { headers.add(name: "connection", value: "close") }
    let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
    let body = isHead ? [] : response.body
    guard channel.isActive else { return }
    channel.eventLoop.execute {
      let flushed = channel.eventLoop.makePromise(of: Void.self)
      if body.isEmpty {
        channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: flushed)
      } else {
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        let buffer = channel.allocator.buffer(bytes: body)
        channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: flushed)
      }
      // The end lets the next request in, which is not before the client has read this answer.
      flushed.futureResult.whenSuccess { end() }
    }
  }

  /// Sends what `work` gives, or why it gives nothing.
  func send(_ work: () throws -> Response) {
    do { send(try work()) } catch { send(.failure(Self.error(error))) }
  }

  static func error(_ error: any Error) -> ServerError {
    error as? ServerError ?? ServerError(.internalServerError, "\(error)")
  }

  /// Begins an answer that goes on; the stream ends it.
  func stream(type: String) -> ResponseStream {
    var headers = headers(type: type, [])
    headers.add(name: "connection", value: "close")
    let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
    channel.eventLoop.execute {
      channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }
    return ResponseStream(channel: channel)
  }

  private func headers(type: String, _ further: [(String, String)]) -> HTTPHeaders {
    HTTPHeaders([("content-type", type)] + security.headers + further)
  }

  private func end() {
    let written = channel.eventLoop.makePromise(of: Void.self)
    if !keepsAlive { written.futureResult.whenComplete { _ in channel.close(promise: nil) } }
    channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: written)
  }
}

/// An answer that goes on, such as events.
struct ResponseStream: Sendable {
  fileprivate let channel: any Channel

  /// Bytes a reader may be behind before the stream is given up.
  private static let mostWaiting = 4 << 20

  /// Whether somebody reads.
  var isOpen: Bool { channel.isActive }

  /// Sends a piece. A reader that is too far behind is let go.
  func send(_ text: String) {
    guard channel.isActive else { return }
    channel.eventLoop.execute {
      let waiting = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
      guard waiting ?? 0 < Self.mostWaiting else {
        channel.close(promise: nil)
        return
      }
      let buffer = channel.allocator.buffer(string: text)
      channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(buffer)), promise: nil)
    }
  }

  /// Ends the answer.
  func end() {
    guard channel.isActive else { return }
    channel.eventLoop.execute {
      let written = channel.eventLoop.makePromise(of: Void.self)
      written.futureResult.whenComplete { _ in channel.close(promise: nil) }
      channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: written)
    }
  }
}
