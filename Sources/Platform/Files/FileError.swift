/// Why the operating system refused something about a file.
public struct FileError: Error, Sendable, Equatable {
  /// Steps that can fail.
  public enum Operation: String, Sendable {
    case open, create, read, write, synchronise, close, rename, remove, inspect
  }

  /// Why a step failed.
  public enum Reason: Sendable, Equatable {
    /// The system's own words (`"No such file or directory"`).
    case system(String)
    /// A folder, a device or a pipe where a file is needed.
    case notARegularFile
    /// The file is there and nobody asked to replace it.
    case alreadyExists
    /// The file became shorter while it was read.
    case shrank
    /// More bytes than this, or a stream without an end.
    case tooLong(limit: Int)
    /// A gzip file that ends before its data do.
    case truncatedGzip
    /// A gzip file whose data or check sum are wrong.
    case damagedGzip
    /// A gzip file that unpacks to more than so many bytes.
    case growsTooMuch(bytes: Int)
  }

  /// The file.
  public let path: String
  /// What was being done.
  public let operation: Operation
  /// What went wrong.
  public let reason: Reason

  /// A refusal.
  public init(path: String, operation: Operation, reason: Reason) {
    self.path = path
    self.operation = operation
    self.reason = reason
  }
}

extension FileError: CustomStringConvertible {
  /// `path: explanation`.
  public var description: String { "\(path): \(explanation)" }

  /// The description without the path.
  public var explanation: String {
    switch reason {
    case .system(let text): "cannot \(operation.rawValue) the file: \(text)"
    case .notARegularFile: "not a regular file; a folder, pipe or device cannot be used here"
    case .alreadyExists:
      "the file exists; choose another name, remove it, or ask for it to be replaced"
    case .tooLong(let limit):
      "more than \(limit >> 20) MiB without an end; is it a stream that goes on for ever?"
    case .shrank: "the file became shorter while it was read; is another program writing it?"
    case .truncatedGzip: "the gzip data end early; is the file truncated?"
    case .damagedGzip: "the gzip data are damaged; 'gunzip -t' tests the file"
    case .growsTooMuch(let bytes):
      "the file unpacks to more than \(bytes >> 20) MiB, too much for its size; unpack it with "
        + "'gunzip' if that is meant"
    }
  }
}
