import Platform

/// Why there are no energies from the other end of a socket.
enum SocketFault: Error, Equatable {
  /// The socket cannot be made; the system's words.
  case listen(String, reason: String)
  /// Nobody connected in time.
  case nobody(String, seconds: Double)
  /// The client closed the connection or fell silent.
  case closed(String)
  /// The client said something else than the protocol has there.
  case unexpected(String, expected: String)
  /// The client answered for another number of atoms.
  case atoms(found: Int, expected: Int)
  /// Numbers that are not finite.
  case notFinite

  /// What happened at an address where a client was waited for so many seconds.
  init(_ error: SocketError, _ address: SocketAddress, patience: Double) {
    self =
      switch error {
      case .refused(let reason): .listen("\(address)", reason: reason)
      case .nobody: .nobody("\(address)", seconds: patience)
      case .closed: .closed("\(address)")
      }
  }
}

extension SocketFault: CustomStringConvertible {
  /// The fault, and what would be right.
  var description: String {
    switch self {
    case .listen(let address, let reason): "cannot listen at \(address): \(reason)"
    case .nobody(let address, let seconds):
      "no i-PI client connected to \(address) within \(seconds) s; start it beside simgen"
    case .closed(let address): "the i-PI client at \(address) closed the connection"
    case .unexpected(let text, let expected):
      "the i-PI client sent '\(text)' where \(expected) is expected"
    case .atoms(let found, let expected):
      "the i-PI client answered for \(found) atoms instead of \(expected); it has to be set up with "
        + "the atoms of the molecule, in their order (generate formula= fixes them)"
    case .notFinite: "the i-PI client sent numbers that are not finite"
    }
  }
}
