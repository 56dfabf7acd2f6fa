import Engine
import Platform

/// Energies and forces from whatever program connects as an i-PI client: ASE, LAMMPS, CP2K, DFTB+,
/// Quantum ESPRESSO and others.
///
/// The protocol does not carry elements: the client has to be set up with the atoms of the molecule,
/// in their order.
struct SocketPlugin: ModelPlugin {
  static let name = SocketModel.name
  static let summary = "Any program that connects to a socket as an i-PI client."
  static let citations = ["10.1016/j.cpc.2018.09.020"]
  static let parameters = [
    Parameter(
      "socket", \SocketPlugin.socket,
      "Name of a Unix socket: /tmp/ipi_NAME as i-PI has it, or a path from the root."),
    Parameter(
      "port", \SocketPlugin.port, in: 1...65_535, "Port, for a client that connects over a network."
    ),
    Parameter("host", \SocketPlugin.host, "IPv4 address the port is opened at."),
    Parameter(
      "box", \SocketPlugin.box, dimension: .length, in: 1...1e6,
      "Edge of the box that clients are told; molecules are in open space."),
    Parameter(
      "timeout", \SocketPlugin.timeout, in: 0.1...1e6,
      "Seconds to wait for the client, and for each answer."),
  ]

  var socket = ""
  var port: Int?
  var host = "127.0.0.1"
  var box = 1000.0
  var timeout = 60.0

  /// The defaults.
  init() {}

  func make() throws(PluginError) -> SocketModel {
    guard socket.isEmpty != (port == nil) else {
      throw .parameter("socket", reason: "needs a name, or else port= a number; not both")
    }
    let address: SocketAddress =
      port.map { .internet(host, port: $0) } ?? .unixSocket(named: socket)
    guard address.isPossible else {
      throw .parameter("socket", reason: "is too long for the name of a socket")
    }
    guard host.split(separator: ".").compactMap({ UInt8($0) }).count == 4 else {
      throw .parameter("host", reason: "must be four numbers, such as 127.0.0.1")
    }
    return SocketModel(
      server: SocketServer(address: address, patience: timeout), box: box,
      identity: "\(socket) \(port ?? 0) \(host) \(box) \(timeout)")
  }
}

/// Whoever answers at a socket.
struct SocketModel: EnergyModel {
  static let name = "ipi"

  let server: SocketServer
  let box: Double
  let identity: String

  var cutoff: Double { .infinity }
  var elements: [Element] { (1...118).compactMap(Element.init(atomicNumber:)) }

  func makeCalculator(threads: Int) -> any Calculator { SocketCalculator(server, box: box) }
}

/// Asks the client about one particle after another.
final class SocketCalculator: Calculator {
  private let server: SocketServer
  private let box: Double

  init(_ server: SocketServer, box: Double) {
    self.server = server
    self.box = box
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try requireOpenSpace(batch)
    let (hartree, bohr) = (AtomicUnits.hartree, AtomicUnits.bohr)
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard !atoms.isEmpty else { continue }
      let found = try server.evaluate(
        SocketFrame(
          box: box / bohr,
          positions: batch.positions[atoms].flatMap { [$0.x / bohr, $0.y / bohr, $0.z / bohr] }))
      for (index, atom) in atoms.enumerated() {
        result.energies[atom] += found.energy * hartree / Double(atoms.count)
        result.forces[atom] += found.force(on: index) * (hartree / bohr)
      }
    }
  }
}
