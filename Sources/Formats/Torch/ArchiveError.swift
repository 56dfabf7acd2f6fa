import Platform

/// Why a torch archive cannot be used.
public struct ArchiveError: Error, Sendable, Equatable {
  /// The archive.
  public let path: String
  /// What is wrong with it.
  public let fault: ArchiveFault

  /// A fault of an archive.
  public init(path: String, fault: ArchiveFault) {
    self.path = path
    self.fault = fault
  }
}

/// What can be wrong with a torch archive. Offsets count bytes from the start of the file, or of
/// the pickle for `pickle`.
public enum ArchiveFault: Error, Sendable, Equatable {
  /// The file cannot be read.
  case file(FileError)
  /// The bytes are not a zip archive.
  case notZip
  /// The format torch wrote before 1.6.
  case legacyTorch
  /// An archive of `torch.jit.save`.
  case torchScript
  /// The archive ends too early; `what` is missing.
  case truncated(what: String)
  /// A record reaches beyond what holds it.
  case outside(what: String, offset: Int, length: Int, size: Int)
  /// A record does not begin with its signature, or disagrees with the directory.
  case damaged(what: String, offset: Int)
  /// A 64-bit archive.
  case zip64
  /// An entry is compressed or encrypted.
  case notStored(entry: String, method: Int)
  /// The bytes of an entry are not those that were written.
  case checksum(entry: String)
  /// Two entries of one name.
  case duplicate(entry: String)
  /// An entry that must be there is not.
  case noEntry(String)
  /// Numbers are not little-endian.
  case byteOrder(String)
  /// The object description is wrong or refused.
  case pickle(PickleFault, entry: String, offset: Int)
  /// A tensor does not fit the numbers stored for it.
  case tensor(place: String, TensorFault)
  /// The model has no such part.
  case missing(place: String, name: String, known: [String])
  /// A part is of another kind.
  case unexpected(place: String, expected: String, found: String)
}

/// Why a pickle is refused.
public enum PickleFault: Error, Sendable, Equatable {
  case ended
  case unknownOpcode(UInt8)
  case refusedOpcode(String)
  case protocolVersion(Int)
  case forbiddenGlobal(String)
  case emptyStack
  case noMark
  case noMemo(Int)
  case notText
  case integerTooLong(bytes: Int)
  case tooManyValues(limit: Int)
  case largeDictionary(limit: Int)
  case expected(String, found: String)
}

/// Why a tensor of an archive is refused.
public enum TensorFault: Error, Sendable, Equatable {
  /// The entry has another size than its storage claims.
  case storageSize(entry: String, bytes: Int, expected: Int)
  /// Shape, strides and offset reach outside the storage.
  case outside(shape: [Int], strides: [Int], offset: Int, storage: Int)
  /// More elements than the file has bytes.
  case expanded(elements: Int)
}

extension ArchiveError: CustomStringConvertible {
  /// `path: reason`.
  public var description: String { "\(path): \(fault)" }
}

extension ArchiveFault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .file(let error): error.explanation
    case .notZip:
      "not a zip archive; expected a model written by torch.save(model, path) of torch 1.6 or later"
    case .legacyTorch:
      "written in the format of torch before 1.6; load it there and save it with a later torch"
    case .torchScript:
      "a TorchScript archive (torch.jit.save); expected the model itself, written by "
        + "torch.save(model, path)"
    case .truncated(let what): "truncated: \(what) is missing; copy or download the file again"
    case .outside(let what, let offset, let length, let size):
      "byte \(offset): \(what) of \(length) bytes reaches beyond byte \(size); "
        + "the file is damaged or truncated"
    case .damaged(let what, let offset): "byte \(offset): damaged \(what)"
    case .zip64:
      "a zip64 archive (4 GiB or 65535 entries and more); models up to 4 GiB can be read"
    case .notStored(let entry, let method):
      "entry \(entry) is compressed or encrypted (method \(method)); torch.save stores entries "
        + "as they are"
    case .checksum(let entry):
      "entry \(entry): the CRC-32 does not match; copy or download the file again"
    case .duplicate(let entry): "entry \(entry) is there twice"
    case .noEntry(let name): "there is no entry \(name); is this a model written by torch.save?"
    case .byteOrder(let order): "byte order \"\(order)\"; only little-endian numbers can be read"
    case .pickle(let fault, let entry, let offset): "\(entry), byte \(offset): \(fault)"
    case .tensor(let place, let fault): "\(place): \(fault)"
    case .missing(let place, let name, let known):
      "\(place) has no \(name)"
        + (known.isEmpty ? "" : "; it has " + known.sorted().joined(separator: ", "))
    case .unexpected(let place, let expected, let found):
      "\(place): expected \(expected), found \(found)"
    }
  }
}

extension PickleFault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .ended: "the pickle ends before it is complete"
    case .unknownOpcode(let code): "unknown opcode 0x" + String(code, radix: 16)
    case .refusedOpcode(let name): "opcode \(name) is refused; torch.save does not write it"
    case .protocolVersion(let version): "pickle protocol \(version); up to 5 can be read"
    case .forbiddenGlobal(let name):
      "the name \(name) is refused; " + Self.remedy(forbidden: name)
    case .emptyStack: "a value is needed where there is none"
    case .noMark: "the start of a list of values is missing"
    case .noMemo(let index): "refers to value \(index), which was never stored"
    case .notText: "text that is not UTF-8"
    case .integerTooLong(let bytes): "an integer of \(bytes) bytes; up to 8 can be read"
    case .tooManyValues(let limit): "more than \(limit) values; models have some ten thousand"
    case .largeDictionary(let limit):
      "a dictionary of more than \(limit) entries; those of models have some hundred"
    case .expected(let what, let found): "expected \(what), found \(found)"
    }
  }

  /// What would be right instead of a name, as far as the name tells.
  private static func remedy(forbidden name: String) -> String {
    if name.hasPrefix("cuequivariance") {
      return "the model is one for cuEquivariance; convert it with mace_cueq_to_e3nn"
    }
    if name.hasPrefix("openequivariance") {
      return "the model is one for OpenEquivariance; convert it with python -m "
        + "mace.cli.convert_oeq_e3nn"
    }
    if name == "__builtin__.getattr" || name == "builtins.getattr" {
      return "it names torch functions such as torch.tanh; silu is the activation that can be read"
    }
    return "models may refer to modules of torch.nn, e3nn and mace and to plain containers only"
  }
}

extension TensorFault: CustomStringConvertible {
  /// The reason, and what would be right.
  public var description: String {
    switch self {
    case .storageSize(let entry, let bytes, let expected):
      "entry \(entry) has \(bytes) bytes where \(expected) are claimed"
    case .outside(let shape, let strides, let offset, let storage):
      "shape \(shape) with strides \(strides) from element \(offset) reaches outside the "
        + "\(storage) elements stored"
    case .expanded(let elements): "\(elements) elements, more than the file has bytes"
    }
  }
}
