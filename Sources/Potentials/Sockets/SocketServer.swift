import Platform
import Synchronization

/// The server's side of the i-PI protocol (V. Kapil et al., Comput. Phys. Commun. 2019, 236, 214):
/// hands positions to a client and takes energy and forces back. One client, one molecule at a time;
/// several threads wait for one another.
final class SocketServer: Sendable {
  private let address: SocketAddress
  /// Seconds to wait for a client, and for each of its answers.
  private let patience: Double
  private let connection = Mutex<SocketConnection?>(nil)

  init(address: SocketAddress, patience: Double) {
    self.address = address
    self.patience = patience
  }

  deinit {
    connection.withLock { connection in
      guard let connection else { return }
      try? Message(connection, address).send("EXIT")
      connection.close()
    }
  }

  /// Energy and forces of positions, all in atomic units: hartree, hartree/bohr and bohr.
  /// - Parameter box: edge of the cube molecules in open space are said to be in.
  func evaluate(
    _ positions: [SIMD3<Double>], box: Double
  ) throws(SocketFault) -> (energy: Double, forces: [SIMD3<Double>]) {
    try connection.withLock { connection throws(SocketFault) in
      let client: SocketConnection
      if let connection { client = connection } else { client = try accept() }
      connection = client
      do throws(SocketFault) {
        return try exchange(positions, box, Message(client, address))
      } catch {
        // Whatever it says next would belong to another question.
        client.close()
        connection = nil
        throw error
      }
    }
  }

  private func exchange(
    _ positions: [SIMD3<Double>], _ box: Double, _ client: Message
  ) throws(SocketFault) -> (energy: Double, forces: [SIMD3<Double>]) {
    try client.send("STATUS")
    var status = try client.word()
    if status == "NEEDINIT" {
      // No beads, and nothing to say about the molecule.
      try client.send("INIT")
      try client.send([Int32(0), 1])
      try client.send([UInt8(0)])
      try client.send("STATUS")
      status = try client.word()
    }
    guard status == "READY" else { throw .unexpected(status, expected: "READY") }
    try client.send("POSDATA")
    try client.send(Self.cube(box) + Self.cube(1 / box))
    try client.send([Int32(positions.count)])
    try client.send(positions.flatMap { [$0.x, $0.y, $0.z] })
    try client.send("STATUS")
    status = try client.word()
    guard status == "HAVEDATA" else { throw .unexpected(status, expected: "HAVEDATA") }
    try client.send("GETFORCE")
    let answer = try client.word()
    guard answer == "FORCEREADY" else { throw .unexpected(answer, expected: "FORCEREADY") }
    let energy = try client.values(1, of: Double.self)[0]
    let count = Int(try client.values(1, of: Int32.self)[0])
    guard count == positions.count else { throw .atoms(found: count, expected: positions.count) }
    let forces = try client.values(3 * count, of: Double.self)
    _ = try client.values(9, of: Double.self)  // virial
    let more = Int(try client.values(1, of: Int32.self)[0])
    guard (0...1_000_000).contains(more) else {
      throw .unexpected("\(more) bytes", expected: "a short remark")
    }
    _ = try client.values(more, of: UInt8.self)
    guard energy.isFinite, forces.allSatisfy(\.isFinite) else { throw .notFinite }
    return (
      energy, (0..<count).map { [forces[3 * $0], forces[3 * $0 + 1], forces[3 * $0 + 2]] }
    )
  }

  private static func cube(_ edge: Double) -> [Double] { [edge, 0, 0, 0, edge, 0, 0, 0, edge] }

  /// Waits for a client.
  private func accept() throws(SocketFault) -> SocketConnection {
    do throws(SocketError) {
      return try address.accept(within: patience)
    } catch {
      throw SocketFault(error, address, patience: patience)
    }
  }
}

/// Words of twelve characters, and numbers as they lie in memory.
struct Message {
  private let connection: SocketConnection
  private let address: SocketAddress

  init(_ connection: SocketConnection, _ address: SocketAddress) {
    self.connection = connection
    self.address = address
  }

  func send(_ word: String) throws(SocketFault) {
    try send(Array((word + String(repeating: " ", count: 12 - word.utf8.count)).utf8))
  }

  func send<T: BitwiseCopyable>(_ values: [T]) throws(SocketFault) {
    do throws(SocketError) { try connection.send(values) } catch { throw .closed("\(address)") }
  }

  func word() throws(SocketFault) -> String {
    String(decoding: try values(12, of: UInt8.self), as: UTF8.self).filter { $0 != " " }
  }

  func values<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ count: Int, of type: T.Type
  ) throws(SocketFault) -> [T] {
    do throws(SocketError) {
      return try connection.values(count, of: type)
    } catch {
      throw .closed("\(address)")
    }
  }
}
