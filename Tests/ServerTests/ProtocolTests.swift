import Engine
import Script
import TestSupport
import Testing

@testable import Server

@Suite("A message of a page") struct ProtocolTests {
  static let messages = [
    #"{"op":"hello","token":"t","session":"s","name":"Anna"}"#,
    #"{"op":"feed","id":1,"text":"let a = 1"}"#,
    #"{"op":"generate","id":2.5,"count":12,"seed":1,"atoms":null}"#, #"{"op":"stop"}"#,
    #"{"op":"continue","steps":5}"#, #"{"op":"delete","molecules":[1,2,3]}"#,
    #"{"op":"do","verb":"relax","molecule":4,"arguments":"lbfgs"}"#,
    #"{"op":"page","value":{"stars":[1,{"a":[]}]}}"#, #"{"op":"watch","molecule":null}"#,
    #"{"op":"presence","selection":[1],"cursor":[0,1e-3,-2]}"#,
  ]

  @Test("what is right is read", arguments: messages)
  func right(_ text: String) throws {
    _ = try ClientMessage(Array(text.utf8))
  }

  @Test("what is wrong says so")
  func wrong() {
    for (text, reason) in [
      (#"{"op":"feed"}"#, "\"text\" has to be a text"),
      (#"{"op":"generate","count":0}"#, "\"count\" has to be a whole number from 1 to 1000000"),
      (#"{"op":"delete","molecules":[]}"#, "\"molecules\" has to be a list of whole numbers"),
      (#"{"op":"fly"}"#, "\"op\" is none that the server knows"), ("{}", "a message needs \"op\""),
      (#"{"op":"do","verb":"relax"}"#, "\"molecule\" has to be a whole number"),
    ] {
      #expect(throws: MessageError(description: reason)) { try ClientMessage(Array(text.utf8)) }
    }
  }

  @Test("damaged in any way it is read or refused, and nothing else happens")
  func damaged() {
    var random = Seeded(7)
    var refused = 0
    for turn in 0..<20_000 {
      let bytes = mutated(Array(Self.messages[turn % Self.messages.count].utf8), &random)
      do throws(MessageError) { _ = try ClientMessage(bytes) } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(refused > 10_000)
  }

  @Test("a frame has every atom where it is, and says which are fixed")
  func frame() {
    var molecule = Molecule(elements: [.carbon], positions: [[1, 2, 3]])
    molecule.append(.hydrogen, at: [-1, 0.5, 0], fixed: true)
    var frame = MoleculeFrame(stage: "relax", step: 3, steps: 200, molecule: molecule)
    frame.energy = -5
    let bytes = FrameBytes.of(frame, run: 7, molecule: 9)
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[4 * place + $1]) << (8 * UInt32($1)) }
    }
    func number(_ place: Int) -> Float { Float(bitPattern: word(place)) }
    #expect((0..<6).map(word) == [7, 9, 3, 3, 200, 2])
    #expect(number(6).isNaN && number(7).isNaN && number(9).isNaN)
    #expect(number(8) == -5)
    #expect((10..<13).map(number) == [1, 2, 3])
    #expect((word(13), word(17)) == (6, 0x101))
    let again = FrameBytes.frames(bytes + bytes + bytes.dropLast())
    #expect(again.map(\.molecule) == [molecule, molecule])
    #expect(again.first?.energy == -5)
    #expect(again.first?.stage == "relax")
  }

  @Test("a molecule is kept to the last bit")
  func record() throws {
    var random = Seeded(3)
    for _ in 0..<50 {
      let count = Int.random(in: 1...30, using: &random)
      var molecule = Molecule()
      for atom in 0..<count {
        func number() -> Double { Double.random(in: -1e3...1e3, using: &random) * 1.1 }
        molecule.append(
          [.carbon, .nitrogen, .hydrogen].randomElement(using: &random) ?? .oxygen,
          at: [number(), number(), number()], fixed: atom % 3 == 0)
      }
      molecule.info["seed"] = .integer(5)
      molecule.info["name"] = .string("a \"b\"\n")
      let heavy = molecule.fixedHeavyAtoms.count
      molecule.fragment = FragmentBonding(
        bonds: heavy > 1 ? [Bond(0, 1, order: 2)] : [], charges: Array(repeating: -1, count: heavy),
        hydrogens: Array(repeating: 2, count: heavy), openEnds: Array(repeating: 0, count: heavy))
      var candidate = Candidate(molecule: molecule, seed: .random(in: 0 ... .max, using: &random))
      candidate.bonds = BondGraph(atomCount: count, bonds: count > 2 ? [Bond(0, 2)] : [])
      candidate.calculation = Calculation(
        energy: -0.1 * 3, forces: molecule.positions.map { $0 / 3 })
      candidate.stages = [
        Stage(name: "relax", seconds: 0.5, metrics: ["energy": 0.1 + 0.2, "fmax": .infinity])
      ]
      let line = CandidateRecord.json(candidate).line
      let again = try #require(
        CandidateRecord.candidate(try JSON(parsing: Array(line.utf8)), pocket: nil))
      #expect(again.molecule == candidate.molecule)
      #expect(again.seed == candidate.seed)
      #expect(again.bonds == candidate.bonds)
      #expect(again.calculation?.energy == candidate.calculation?.energy)
      #expect(again.calculation?.forces == candidate.calculation?.forces)
      #expect(again.metrics == candidate.metrics)
    }
  }

  @Test("a damaged record is a molecule or none")
  func damagedRecord() throws {
    var candidate = Candidate(
      molecule: Molecule(elements: [.carbon, .oxygen], positions: [.zero, [1, 0, 0]]))
    candidate.bonds = BondGraph(atomCount: 2, bonds: [Bond(0, 1)])
    let bytes = Array(CandidateRecord.json(candidate).line.utf8)
    var random = Seeded(11)
    for _ in 0..<5_000 {
      guard let json = try? JSON(parsing: mutated(bytes, &random)) else { continue }
      _ = CandidateRecord.candidate(json, pocket: nil)
    }
  }
}
