import Platform

/// The server's side of the i-PI protocol: hands positions to a client and takes energy and forces
/// back. One client, one molecule at a time; several threads wait for one another.
final class SocketServer: Sendable {
  private let address: SocketAddress
  /// Seconds to wait for a client, and for each of its answers.
  private let patience: Double
  private let client = LockedValue<SocketChannel?>(nil)

  init(address: SocketAddress, patience: Double) {
    self.address = address
    self.patience = patience
  }

  deinit {
    client.withLock { client in
      try? client?.say(.exit)
      client?.close()
    }
  }

  /// Energy and forces of positions.
  func evaluate(_ frame: SocketFrame) throws(SocketFault) -> SocketForces {
    try client.withLock { client throws(SocketFault) in
      var channel: SocketChannel
      if let client { channel = client } else { channel = try accept() }
      client = channel
      do throws(SocketFault) {
        return try Self.exchange(frame, &channel)
      } catch {
        // Whatever it says next would belong to another question.
        channel.close()
        client = nil
        throw error
      }
    }
  }

  private static func exchange(
    _ frame: SocketFrame, _ client: inout SocketChannel
  ) throws(SocketFault) -> SocketForces {
    try client.say(.status)
    var status = try client.word()
    if status == SocketWord.needsInitialisation.rawValue {
      try client.sendInitialisation()
      try client.say(.status)
      status = try client.word()
    }
    try client.require(.ready, found: status)
    try client.send(frame)
    try client.say(.status)
    try client.expect(.hasForces)
    try client.say(.getForces)
    try client.expect(.forces)
    var forces = SocketForces()
    try client.receive(&forces, atoms: frame.positions.count / 3)
    guard forces.energy.isFinite, forces.forces.allSatisfy(\.isFinite) else {
      throw .notFinite(client.peer)
    }
    return forces
  }

  /// Waits for a client.
  private func accept() throws(SocketFault) -> SocketChannel {
    let peer = SocketPeer.client(address)
    do throws(SocketError) {
      return SocketChannel(try address.accept(within: patience), with: peer)
    } catch {
      if case .refused(let reason) = error { throw .listen(address, reason: reason) }
      throw error == .nobody ? .nobody(address, seconds: patience) : SocketFault(error, peer)
    }
  }
}
