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
  /// Components of forces in an answer, at most.
  var answeredNumbers = Int.max

  /// Answers until the server is gone.
  func run() {
    guard var server = try? SocketClient(address, within: 20, onFailure: { _ in }) else { return }
    defer { server.close() }
    server.atoms = wantsInitialisation ? nil : 3
    try? serve(&server)
  }

  private func serve(_ server: inout SocketClient) throws {
    while let request = try server.nextRequest() {
      switch request {
      case .structure: server.atoms = 3
      case .forces:
        let places = server.frame.positions
        server.answer { answer in
          answer.energy = places.reduce(0) { $0 + $1 * $1 / 2 }
          answer.forces = places.prefix(answeredNumbers).map { -$0 }
        }
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
    let stiffness = 27.211_386_024_367_24 / (0.529_177_210_563_841 * 0.529_177_210_563_841)
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

  @Test("A client with other atoms, of other words or none is an error that says so")
  func misunderstandings() throws {
    let path = "/tmp/simgen-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let peer = SocketPeer.client(.unix(path))
    let values: [String: Value] = ["socket": .string(path), "timeout": .number(20)]
    #expect(throws: SocketFault.atoms(peer, found: 2, expected: 3)) {
      try Self.answer(values, SpringClient(address: .unix(path), answeredNumbers: 6))
    }
    let model = try model("ipi", values)
    Thread.detachNewThread {
      guard let connection = try? SocketAddress.unix(path).connect(within: 20) else { return }
      var status = [UInt8](repeating: 0, count: 12)
      try? connection.receive(into: &status)
      try? connection.send(Array("GOODMORNING ".utf8))
      connection.close()
    }
    #expect(throws: SocketFault.unexpected(peer, "GOODMORNING", expected: "READY")) {
      try evaluate(try model.makeCalculator(), [water])
    }
    let nobody = try PotentialsTests.model(
      "ipi", ["socket": .string(path), "timeout": .number(0.1)])
    #expect(throws: SocketFault.nobody(.unix(path), seconds: 0.1)) {
      try evaluate(try nobody.makeCalculator(), [water])
    }
  }

  @Test(
    "A server is named as i-PI and ASE name it, or by host and port",
    arguments: [
      ("name", SocketAddress.unix("/tmp/ipi_name")), ("/run/a:b", .unix("/run/a:b")),
      ("localhost:31415", .internet("localhost", port: 31_415)), ("host:0", nil), ("host:x", nil),
      (":31415", nil), ("", nil), (String(repeating: "x", count: 99), nil),
    ])
  func names(text: String, address: SocketAddress?) {
    #expect(SocketAddress(text: text) == address)
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
