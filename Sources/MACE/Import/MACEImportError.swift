import Formats

/// Why a model archive cannot be used.
public struct MACEImportError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// What is wrong with it.
  public let fault: MACEImportFault

  /// A fault of a file.
  public init(path: String, fault: MACEImportFault) {
    self.path = path
    self.fault = fault
  }
}

/// What can be wrong with a model.
public enum MACEImportFault: Error, Sendable, Equatable {
  /// The archive is damaged or lacks something every model has.
  case archive(ArchiveError)
  /// A part of the model that is not implemented; `supported` is.
  case unsupported(place: String, found: String, supported: [String])
  /// Two parts of the model do not fit each other.
  case mismatch(place: String, found: String, expected: String)
  /// The model has several heads and none was chosen, or not one of them.
  case head(String?, known: [String])
}

extension MACEImportError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    if case .archive(let error) = fault { return error.description }
    return "\(path): \(fault)"
  }
}

extension MACEImportFault: CustomStringConvertible {
  /// The fault in words.
  public var description: String {
    switch self {
    case .archive(let error): error.description
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
