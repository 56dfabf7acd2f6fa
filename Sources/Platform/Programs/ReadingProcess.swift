import Glibc

/// A process that does for this one what may end with a crash, and writes records to a pipe: a kind
/// (32 bits, of which the first 8 count), as many bits of nothing, a length (64 bits), and so many bytes.
package final class ReadingProcess {
  /// A record.
  package struct Record {
    package let kind: UInt8
    package let bytes: [UInt8]
  }

  private let number: Int32
  private let descriptor: Int32
  private var outcome: String?

  /// A child of this process, and the end of the pipe that is read here.
  package init(number: Int32, descriptor: Int32) {
    self.number = number
    self.descriptor = descriptor
  }

  deinit { end() }

  /// Waits for a record; nil where no further one comes.
  package func nextRecord() -> Record? {
    guard outcome == nil, let head = bytes(16) else { return nil }
    let length = head.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: Int64.self) }
    guard (0...Int64(Self.longest)).contains(length), let bytes = bytes(Int(length)) else {
      return nil
    }
    return Record(kind: head[0], bytes: bytes)
  }

  /// Longer ones are a sign of damage.
  private static let longest = 1 << 30

  /// Ends the process, if it has not ended, and waits for that.
  /// - Returns: how it ended, in words.
  @discardableResult
  package func end() -> String {
    if let outcome { return outcome }
    close(descriptor)
    var status: Int32 = 0
    // Who has ended on its own keeps its status.
    var ended = waitpid(number, &status, WNOHANG)
    if ended == 0 {
      kill(number, SIGKILL)
      repeat { ended = waitpid(number, &status, 0) } while ended < 0 && errno == EINTR
    }
    let signal = status & 0x7F
    let words =
      switch signal {
      case 0: "its end is missing"
      case SIGXCPU: "reading it took too long"
      case SIGKILL: "reading it was stopped"
      default: "the library that reads it ended with signal \(signal)"
      }
    outcome = words
    return words
  }

  private func bytes(_ count: Int) -> [UInt8]? {
    var isComplete = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          isComplete = false
          return
        }
        filled += got
      }
    }
    return isComplete ? bytes : nil
  }
}
