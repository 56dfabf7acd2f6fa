import Foundation
import Platform
import TestSupport
import Testing

@Suite("simgen drive")
struct DriveTests {
  static let model = Repository.path("models/simgen-small.safetensors")
  static let water = "3\n\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n"
  static let places = [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0]
  static let options = ["--model", model, "--structure", "in.xyz"]

  /// The fields of JSON that are compared.
  struct Evaluated: Decodable {
    struct Structure: Decodable {
      let energy: Double
      let forces: [[Double]]
      let stress: [[Double]]?
    }
    let structures: [Structure]
  }

  /// What `simgen evaluate` has for some frames.
  private static func evaluate(
    _ frames: String, _ options: [String], in folder: TemporaryFolder
  ) throws -> [Evaluated.Structure] {
    try folder.write(frames, to: "frames.xyz")
    let outcome = try Program.run(
      ["evaluate", "frames.xyz", "--json", "out.json", "--overwrite"] + options, in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let data = try Data(contentsOf: folder / "out.json")
    return try JSONDecoder().decode(Evaluated.self, from: data).structures
  }

  private static func expectEqual(
    _ answer: FakeServer.Answer, _ expected: Evaluated.Structure, volume: Double = 0
  ) {
    #expect(abs(answer.energy - expected.energy) < 1e-8 * abs(expected.energy))
    let largest = expected.forces.joined().map(abs).max() ?? 0
    #expect(answer.forces.count == expected.forces.count * 3)
    for (a, b) in zip(answer.forces, expected.forces.joined()) {
      #expect(abs(a - b) < 1e-8 * largest)
    }
    let stress = expected.stress.map { $0.flatMap { $0 } } ?? [Double](repeating: 0, count: 9)
    let most = stress.map(abs).max() ?? 0
    for (a, b) in zip(answer.strainGradient, stress) {
      #expect(abs(a - b * volume) <= 1e-8 * most * volume)
    }
  }

  @Test("Energies and forces of every step are those of evaluate", arguments: ["single", "double"])
  func molecule(precision: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.water, to: "in.xyz")
    let options = ["--model", Self.model, "--precision", precision]
    let moved = [0, 0, 0, 1.1, 0.05, 0, -0.3, 0.9, 0.1]
    let (outcome, answers) = try FakeServer().drive(
      options + ["--structure", "in.xyz"], in: folder
    ) { client in
      let answers = try [Self.places, moved, Self.places].map { try FakeServer.ask(client, $0) }
      try client.send(FakeServer.header("EXIT"))
      return answers
    }
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("Served 3 steps, "))
    #expect(outcome.output.contains("steps/s"))
    #expect(outcome.errors.contains("H2O, 3 atoms in open space (the virial is zero)"))
    let frames = Self.water + "3\n\nO 0 0 0\nH 1.1 0.05 0\nH -0.3 0.9 0.1\n" + Self.water
    let expected = try Self.evaluate(frames, options, in: folder)
    for (answer, expected) in zip(try answers.get(), expected) {
      Self.expectEqual(answer, expected)
    }
  }

  @Test("A crystal has the lattice vectors of the server at every step, and a virial")
  func crystal() throws {
    let folder = try TemporaryFolder()
    func frame(_ cell: [Double]) -> String {
      let lattice = cell.map { "\($0)" }.joined(separator: " ")
      return "2\nLattice=\"\(lattice)\" Properties=species:S:1:pos:R:3\nC 0 0 0\nO 1.2 0.1 0.2\n"
    }
    let cells: [[Double]] = [
      [4, 0, 0, 0.5, 4.2, 0, 0.1, 0.2, 5], [4.1, 0, 0, 0, 4, 0, 0, 0.3, 4.8],
    ]
    let volumes = [4 * 4.2 * 5, 4.1 * 4 * 4.8]
    try folder.write(frame([3, 0, 0, 0, 3, 0, 0, 0, 3]), to: "in.xyz")
    let options = ["--model", Self.model, "--precision", "double"]
    let (outcome, answers) = try FakeServer().drive(
      options + ["--structure", "in.xyz"], in: folder
    ) { client in try cells.map { try FakeServer.ask(client, [0, 0, 0, 1.2, 0.1, 0.2], cell: $0) } }
    // The server closed the connection without EXIT.
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("in a periodic cell"))
    let expected = try Self.evaluate(cells.map(frame).joined(), options, in: folder)
    for ((answer, expected), volume) in zip(zip(try answers.get(), expected), volumes) {
      #expect(expected.stress != nil)
      Self.expectEqual(answer, expected, volume: volume)
    }
  }

  @Test("Elements can come with INIT; a server that says nothing of them is an error")
  func initialisation() throws {
    let folder = try TemporaryFolder()
    func drive(_ text: String) throws -> (Program.Outcome, Result<FakeServer.Answer, any Error>) {
      try FakeServer().drive(["--model", Self.model], in: folder) { client in
        try client.send(FakeServer.header("STATUS"))
        try FakeServer.expect("NEEDINIT", client)
        try client.send(FakeServer.header("INIT"))
        try client.send([Int32(0), Int32(text.utf8.count)])
        try client.send(Array(text.utf8))
        return try FakeServer.ask(client, Self.places)
      }
    }
    let (outcome, answer) = try drive(Self.water)
    #expect(outcome.code == 0, "\(outcome.errors)")
    Self.expectEqual(
      try answer.get(), try Self.evaluate(Self.water, ["--model", Self.model], in: folder)[0])
    let (refused, _) = try drive("\0")
    #expect(refused.code == 1)
    #expect(refused.errors.contains("--structure"))
  }

  /// What a server sends that is wrong, after READY, and words of the error.
  struct Mistake: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let mentions: String
    var atoms: Int32 = 3
    var positions = DriveTests.places
    var word = "POSDATA"
  }

  static let mistakes = [
    Mistake(testDescription: "more atoms", mentions: "2147483647 atoms instead of 3", atoms: .max),
    Mistake(testDescription: "atoms below zero", mentions: "-1 atoms instead of 3", atoms: -1),
    Mistake(
      testDescription: "no finite position", mentions: "position of atom 2 is not a finite number",
      positions: [0, 0, 0, .nan, 0, 0, 1, 1, 1]),
    Mistake(
      testDescription: "two atoms at one place", mentions: "atoms 1 and 3 are at the same place",
      positions: [0, 0, 0, 1, 0, 0, 0, 0, 0]),
    Mistake(
      testDescription: "another word", mentions: "sent 'HTTP/1.1' where", word: "HTTP/1.1"),
    Mistake(
      testDescription: "an early question", mentions: "sent 'GETFORCE' where POSDATA",
      word: "GETFORCE"),
    Mistake(
      testDescription: "a connection that ends in the middle", mentions: "closed the connection",
      positions: [0, 0, 0]),
  ]

  @Test("What a server gets wrong is an error that says so", arguments: mistakes)
  func mistake(_ mistake: Mistake) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.water, to: "in.xyz")
    let (outcome, _) = try FakeServer().drive(Self.options, in: folder) { client in
      try client.send(FakeServer.header("STATUS"))
      try FakeServer.expect("READY", client)
      try client.send(FakeServer.header(mistake.word))
      try client.send(FakeServer.identity + FakeServer.identity)
      try client.send([mistake.atoms])
      try client.send(mistake.positions.map { $0 / FakeServer.bohr })
    }
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains(mistake.mentions), "\(outcome.errors)")
    #expect(outcome.output == "Served 0 steps\n")
  }

  @Test("A text of hostile length is refused before it is read")
  func hostileText() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.water, to: "in.xyz")
    for size in [Int32.max, -1] {
      let (outcome, _) = try FakeServer().drive(Self.options, in: folder) { client in
        try client.send(FakeServer.header("INIT"))
        try client.send([Int32(0), size])
      }
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("a text of \(size) bytes"), "\(outcome.errors)")
    }
  }

  @Test("A server is waited for as long as was said, and no longer")
  func nobody() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.water, to: "in.xyz")
    let outcome = try Program.run(
      ["drive", "--socket", FakeServer().path, "--wait", "0.3"] + Self.options, in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errorLines.count == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("waiting 0.3 s for an i-PI server at /tmp/simgen-test"))
    #expect(outcome.errors.contains("no i-PI server at"))
    let wrong = try Program.run(["drive", "--socket", "host:70000"] + Self.options, in: folder.url)
    #expect(wrong.code == 64)
  }

  @Test("An element that the model does not know is an error before the server is looked for")
  func unknownElement() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\n\nXe 0 0 0\n", to: "in.xyz")
    let outcome = try Program.run(["drive", "--socket", "x"] + Self.options, in: folder.url)
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("in.xyz: frame 1: atom 1 is Xe"))
  }

  @Test("A signal ends the wait for a server, and for what it says next", arguments: [2, 15])
  func signals(signal: Int32) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.water, to: "in.xyz")
    let server = FakeServer()
    /// Sends the signal once the command has come so far that a test of the shell succeeds.
    func interrupt(when test: String) throws -> (outcome: Program.Outcome, errors: String) {
      let outcome = try Program.shell(
        "$SIMGEN drive --socket \(server.path) --model \(Self.model) --structure in.xyz 2>errors & "
          + "p=$!; until \(test); do sleep 0.05; done; kill -\(signal) $p; wait $p", in: folder)
      return (outcome, try String(contentsOf: folder / "errors", encoding: .utf8))
    }
    let alone = try interrupt(when: "grep -q waiting errors")
    #expect(alone.outcome.code == 130)
    #expect(alone.errors.contains("interrupted"))

    let (address, asked) = (SocketAddress.unix(server.path), folder / "asked")
    let closed = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      defer { closed.signal() }
      guard let client = try? address.accept(within: 100) else { return }
      _ = try? FakeServer.ask(client, Self.places)
      try? Data().write(to: asked)
      // Silent from here on.
      var byte: [UInt8] = [0]
      try? client.receive(into: &byte)
      client.close()
    }
    let silent = try interrupt(when: "test -e asked")
    closed.wait()
    #expect(silent.outcome.code == 130)
    #expect(silent.outcome.output.hasPrefix("Served 1 step, "), "\(silent.outcome.output)")
    #expect(silent.errors.contains("interrupted"))
  }
}
