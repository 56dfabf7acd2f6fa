import Formats
import Platform

/// Why a model file cannot be used.
public struct MACEFileError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let fault: MACEFileFault

  /// A fault of a file.
  public init(path: String, fault: MACEFileFault) {
    self.path = path
    self.fault = fault
  }
}

/// What can be wrong with a model file.
public enum MACEFileFault: Error, Sendable, Equatable {
  /// The file cannot be read or written.
  case file(FileError)
  /// The archive is damaged or lacks something every model has.
  case archive(ArchiveError)
  /// The safetensors file is damaged or lacks a tensor.
  case safetensors(SafetensorsError)
  /// The safetensors file's description of the model cannot be understood.
  case configuration(reason: String)
  /// The shape is none that a model can have.
  case impossible(reason: String)
  /// A part of the model that is not implemented; `supported` is.
  case unsupported(place: String, found: String, supported: [String])
  /// Two parts of the model do not fit each other.
  case mismatch(place: String, found: String, expected: String)
  /// The model has several heads and none was chosen, or not one of them.
  case head(String?, known: [String])
}

extension MACEFileError: CustomStringConvertible {
  /// The file and the fault.
  public var description: String {
    "\(path): \(explanation)"
  }

  /// The description without the path.
  public var explanation: String {
    switch fault {
    case .file(let error): error.explanation
    case .archive(let error): error.fault.description
    case .safetensors(let error): error.fault.description
    case .configuration(let reason):
      "no description of a MACE model as simgen writes it: \(reason)"
    case .impossible(let reason): "no MACE model can be so: \(reason)"
    case .unsupported(let place, let found, let supported):
      "\(place) is \(found), which is not supported; supported: "
        + supported.joined(separator: ", ")
    case .mismatch(let place, let found, let expected):
      "\(place) is \(found) where \(expected) was expected"
    case .head(nil, let known):
      "the model has several heads, choose one of " + known.joined(separator: ", ")
    case .head(let head?, let known):
      "the model has no head \(head); it has " + known.joined(separator: ", ")
    }
  }
}
