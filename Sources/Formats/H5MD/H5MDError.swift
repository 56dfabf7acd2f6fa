/// Why a trajectory in H5MD cannot be read or written.
public struct H5MDError: Error, Sendable, Equatable {
  /// The file.
  public let path: String
  /// The reason, and what would be right.
  public let explanation: String

  init(_ path: String, _ explanation: String) {
    self.path = path
    self.explanation = explanation
  }
}

extension H5MDError: CustomStringConvertible {
  /// `path: reason`.
  public var description: String { "\(path): \(explanation)" }
}
