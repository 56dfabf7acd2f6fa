import Engine
import Foundation
import Glibc
import Platform
import TestSupport
import Testing

@testable import Potentials

/// A client that answers with a spring from every atom to the origin, in atomic units.
private struct SpringClient: Sendable {
  let address: SocketAddress
  var wantsInitialisation = false
  var atoms: Int32?
  var word = "FORCEREADY"

  /// Answers until the server is gone.
  func run() {
    for _ in 0..<1000 {
      guard let connection = try? address.connect() else {
        usleep(5000)
        continue
      }
      defer { connection.close() }
      try? serve(Message(connection, address))
      return
    }
  }

  private func serve(_ server: Message) throws {
    var needsInitialisation = wantsInitialisation
    var positions: [Double]?
    while true {
      switch try server.word() {
      case "STATUS":
        try server.send(
          needsInitialisation ? "NEEDINIT" : positions == nil ? "READY" : "HAVEDATA")
      case "INIT":
        let numbers = try server.values(2, of: Int32.self)
        _ = try server.values(Int(numbers[1]), of: UInt8.self)
        needsInitialisation = false
      case "POSDATA":
        _ = try server.values(18, of: Double.self)
        let count = Int(try server.values(1, of: Int32.self)[0])
        positions = try server.values(3 * count, of: Double.self)
      case "GETFORCE":
        let places = positions ?? []
        try server.send(word)
        try server.send([places.reduce(0) { $0 + $1 * $1 / 2 }])
        try server.send([atoms ?? Int32(places.count / 3)])
        try server.send(places.map { -$0 })
        try server.send([Double](repeating: 0, count: 9))
        try server.send([Int32(4)])
        try server.send([UInt8](repeating: 65, count: 4))
        positions = nil
      default: return
      }
    }
  }
}

@Suite("i-PI protocol")
struct SocketTests {
  private static func answer(
    _ values: [String: Value], _ client: SpringClient
  ) throws -> Contribution {
    let model = try model("ipi", values)
    // A thread of its own: tasks would wait for one another where cores are few.
    Thread.detachNewThread { client.run() }
    return try evaluate(try model.makeCalculator(), [water, water])
  }

  private static func expectSprings(_ result: Contribution) {
    // E = |x|^2 / 2 in atomic units: hartree/bohr^2 into eV/angstrom^2.
    let stiffness = 27.211_386_245_988 / (0.529_177_210_903 * 0.529_177_210_903)
    let squares = water.positions.reduce(0) { $0 + ($1 * $1).sum() }
    #expect(abs(result.energies.reduce(0, +) - stiffness * squares) < 1e-9 * stiffness)
    for (force, position) in zip(result.forces, water.positions + water.positions) {
      let difference = force + stiffness * position
      #expect((difference * difference).sum().squareRoot() < 1e-9 * stiffness)
    }
  }

  @Test("A client at a Unix socket gives energies and forces, asked for initialisation or not")
  func unix() throws {
    for wantsInitialisation in [false, true] {
      let path = "/tmp/simgen-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
      Self.expectSprings(
        try Self.answer(
          ["socket": .string(path), "timeout": .number(20)],
          SpringClient(address: .unix(path), wantsInitialisation: wantsInitialisation)))
      #expect(access(path, F_OK) != 0)
    }
  }

  @Test("A client at a port does as well")
  func internet() throws {
    let port = 20_000 + Int(getpid()) % 20_000
    Self.expectSprings(
      try Self.answer(
        ["port": .integer(port), "timeout": .number(20)],
        SpringClient(address: .internet("127.0.0.1", port: port))))
  }

  @Test("A client with other atoms, of few words or none is an error that says so")
  func misunderstandings() throws {
    let path = "/tmp/simgen-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let values: [String: Value] = ["socket": .string(path), "timeout": .number(20)]
    var client = SpringClient(address: .unix(path))
    client.atoms = 2
    #expect(throws: SocketFault.atoms(found: 2, expected: 3)) {
      try Self.answer(values, client)
    }
    client.atoms = nil
    client.word = "NOTREADY"
    #expect(throws: SocketFault.unexpected("NOTREADY", expected: "FORCEREADY")) {
      try Self.answer(values, client)
    }
    let nobody = try model("ipi", ["socket": .string(path), "timeout": .number(0.1)])
    #expect(throws: SocketFault.nobody(path, seconds: 0.1)) {
      try evaluate(try nobody.makeCalculator(), [water])
    }
  }

  @Test("A socket needs a name or a port, not both")
  func wrong() {
    #expect(throws: PluginError.self) { try model("ipi") }
    #expect(throws: PluginError.self) {
      try model("ipi", ["socket": .string("a"), "port": .integer(4000)])
    }
    #expect(throws: PluginError.self) {
      try model("ipi", ["port": .integer(4000), "host": .string("somewhere")])
    }
  }
}
