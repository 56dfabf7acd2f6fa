import Platform

/// The client's side of the i-PI protocol: a server moves atoms and asks for their energy and forces.
///
///     while let request = try client.nextRequest() {
///       switch request {
///       case .structure(let text): client.atoms = ...  // from the text
///       case .forces: client.answer { forces in ... }  // of client.frame
///       }
///     }
package struct SocketClient {
  /// What the server wants.
  package enum Request {
    /// To say what the atoms are, in some text; asked for where `atoms` is not known.
    case structure(text: [UInt8])
    /// Energy and forces of the atoms where `frame` has them.
    case forces
  }

  /// Number of atoms, which the protocol leaves to be known beforehand.
  package var atoms: Int?
  /// Where the server has put them.
  package private(set) var frame = SocketFrame()
  private var forces = SocketForces()
  private var hasForces = false
  private var channel: SocketChannel

  /// Connects to a server.
  /// - Parameters:
  ///   - seconds: how long to wait for one that is not there yet.
  ///   - onFailure: called with the system's words when the first attempt failed.
  /// - Throws: `SocketFault`.
  package init(
    _ address: SocketAddress, within seconds: Double, onFailure: (_ reason: String) -> Void
  ) throws(SocketFault) {
    let peer = SocketPeer.server(address)
    do throws(SocketError) {
      channel = SocketChannel(
        try address.connect(within: seconds, onFailure: onFailure), with: peer)
    } catch {
      guard case .refused(let reason) = error else { throw SocketFault(error, peer) }
      throw .noServer(address, seconds: seconds, reason: reason)
    }
  }

  /// Who is at the other end.
  package var server: SocketPeer { channel.peer }

  /// Waits for what the server wants next, and hands out what was answered before.
  /// - Returns: nil when the server ended the exchange.
  /// - Throws: `SocketFault`.
  package mutating func nextRequest() throws(SocketFault) -> Request? {
    while let word = try channel.nextWord() {
      switch SocketWord(rawValue: word) {
      case .status:
        try channel.say(atoms == nil ? .needsInitialisation : hasForces ? .hasForces : .ready)
      case .initialise:
        let text = try channel.initialisation()
        if atoms == nil { return .structure(text: text) }
      case .positions:
        guard let atoms else { throw unexpected(word, expected: .initialise) }
        try channel.receive(&frame, atoms: atoms)
        return .forces
      case .getForces:
        guard hasForces else { throw unexpected(word, expected: .positions) }
        try channel.send(forces)
        hasForces = false
      case .exit: return nil
      default: throw .unexpected(channel.peer, word, expected: "STATUS, POSDATA or EXIT")
      }
    }
    return nil
  }

  /// Fills in energy and forces of the frame.
  package mutating func answer(_ fill: (inout SocketForces) -> Void) {
    fill(&forces)
    hasForces = true
  }

  /// Ends the exchange.
  package func close() { channel.close() }

  private func unexpected(_ word: String, expected: SocketWord) -> SocketFault {
    .unexpected(channel.peer, word, expected: expected.rawValue)
  }
}
