import Platform

/// Why a safetensors file cannot be used.
public struct SafetensorsError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let fault: SafetensorsFault

  /// A fault of a file.
  public init(path: String, fault: SafetensorsFault) {
    self.path = path
    self.fault = fault
  }
}

/// What can be wrong with a safetensors file.
public enum SafetensorsFault: Error, Sendable, Equatable {
  /// The file cannot be read.
  case file(FileError)
  /// The file ends before its header does.
  case truncated(size: Int, needed: UInt64)
  /// The header is longer than the format allows.
  case headerTooLong(UInt64)
  /// The header is not the JSON it should be.
  case header(reason: String)
  /// Numbers of a type that is not read.
  case type(tensor: String, type: String)
  /// Shape and length of a tensor disagree.
  case size(tensor: String, shape: [Int], type: TensorType, bytes: Int)
  /// The tensor's bytes are outside the file, or are not right after those of the one before.
  case place(tensor: String, begin: Int, end: Int, expectedBegin: Int, size: Int)
  /// Bytes after the last tensor.
  case trailing(used: Int, size: Int)
  /// No tensor of that name.
  case missing(tensor: String, known: [String])
}

extension SafetensorsError: CustomStringConvertible {
  /// `path: reason`.
  public var description: String { "\(path): \(fault)" }
}

extension SafetensorsFault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .file(let error): error.explanation
    case .truncated(let size, let needed):
      "truncated: \(size) bytes, but the header alone needs \(needed); "
        + "is this a safetensors file?"
    case .headerTooLong(let length):
      "a header of \(length) bytes; the format allows 100000000. Is this a safetensors file?"
    case .header(let reason): "the header is not as it should be: \(reason)"
    case .type(let tensor, let type):
      "tensor \(tensor) is of type \(type); "
        + TensorType.allCases.map(\.rawValue).joined(separator: ", ") + " can be read"
    case .size(let tensor, let shape, let type, let bytes):
      "tensor \(tensor): shape \(shape) of \(type.rawValue) does not make \(bytes) bytes"
    case .place(let tensor, let begin, let end, let expectedBegin, let size):
      "tensor \(tensor): data \(begin)..<\(end) should begin at \(expectedBegin) and end within "
        + "\(size) bytes; the file is damaged or truncated"
    case .trailing(let used, let size):
      "\(size - used) bytes follow the last tensor, which ends at \(used)"
    case .missing(let tensor, let known):
      "there is no tensor \(tensor); there are " + known.joined(separator: ", ")
    }
  }
}
