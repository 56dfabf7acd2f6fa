import Platform

/// Who is at the other end of a socket.
package enum SocketPeer: Sendable, Equatable {
  /// A program that computes forces.
  case client(SocketAddress)
  /// A program that moves atoms.
  case server(SocketAddress)
}

extension SocketPeer: CustomStringConvertible {
  package var description: String {
    switch self {
    case .client(let address): "the i-PI client at \(address)"
    case .server(let address): "the i-PI server at \(address)"
    }
  }
}

/// Why there is no exchange with the other end of a socket.
package enum SocketFault: Error, Equatable {
  /// The socket cannot be made; the system's words.
  case listen(SocketAddress, reason: String)
  /// Nobody connected in time.
  case nobody(SocketAddress, seconds: Double)
  /// There was no server to connect to all the time; the system's words.
  case noServer(SocketAddress, seconds: Double, reason: String)
  /// The other end closed the connection or fell silent.
  case closed(SocketPeer)
  /// The other end said something else than the protocol has there.
  case unexpected(SocketPeer, String, expected: String)
  /// The other end has another number of atoms.
  case atoms(SocketPeer, found: Int, expected: Int)
  /// Numbers that are not finite.
  case notFinite(SocketPeer)
  /// The user asked to stop.
  case interrupted

  /// What happened to a connection.
  init(_ error: SocketError, _ peer: SocketPeer) {
    self = error == .interrupted ? .interrupted : .closed(peer)
  }
}

extension SocketFault: CustomStringConvertible {
  /// The fault, and what would be right.
  package var description: String {
    switch self {
    case .listen(let address, let reason): "cannot listen at \(address): \(reason)"
    case .nobody(let address, let seconds):
      "no i-PI client connected to \(address) within \(seconds) s; start it beside simgen"
    case .noServer(let address, let seconds, let reason):
      "no i-PI server at \(address) within \(seconds) s: \(reason)"
    case .closed(let peer): "\(peer) closed the connection"
    case .unexpected(let peer, let text, let expected):
      "\(peer) sent '\(text)' where \(expected) is expected"
    case .atoms(.client(let address), let found, let expected):
      "the i-PI client at \(address) answered for \(found) atoms instead of \(expected); it has to be "
        + "set up with the atoms of the molecule, in their order (generate formula= fixes them)"
    case .atoms(.server(let address), let found, let expected):
      "the i-PI server at \(address) sent positions of \(found) atoms instead of \(expected); the "
        + "structure has to have its atoms, in their order"
    case .notFinite(let peer): "\(peer) sent numbers that are not finite"
    case .interrupted: "interrupted"
    }
  }
}
