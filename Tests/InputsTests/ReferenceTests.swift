import Engine
import Inputs
import Platform
import TestSupport
import Testing

@Suite("References are read from files of molecules")
struct ReferenceTests {
  private func set(_ text: String, _ values: [String: Value] = [:]) throws -> ReferenceSet {
    try withFolder { folder in
      let path = folder + "/a.xyz"
      try AtomicFile.write(text, to: path)
      let sets = try ["xyz", "molecules"].map { name in
        try inputsCatalogue.plugin(.reference, named: name)?
          .make(values.merging(["file": .file(path)]) { $1 }).product as? ReferenceSet
      }
      let (first, second) = (try #require(sets[0]), try #require(sets[1]))
      #expect(first.digest == second.digest && first.notes == second.notes)
      return first
    }
  }

  @Test("all molecules, or those of the elements asked for")
  func elements() throws {
    let all = try set(twoFrames)
    #expect(all.molecules.map(\.formula) == ["H2O", "Ne"])
    #expect(all.source.hasSuffix("a.xyz (2 of 2 molecules)"))
    let some = try set(twoFrames, ["elements": .elements([.carbon, .oxygen])])
    #expect(some.molecules.map(\.formula) == ["H2O"])
    #expect(some.labels == ["molecule 1 (water, line 1)"])
  }

  @Test("molecules that are too large are left out")
  func largest() throws {
    let text = twoFrames + "4\nethyne\nC 0 0 0\nC 0 0 1.2\nH 0 0 -1.06\nH 0 0 2.26\n"
    #expect(try set(text).molecules.count == 3)
    #expect(try set(text, ["largest": .integer(1)]).molecules.map(\.formula) == ["H2O", "Ne"])
    #expect(try set(text, ["largest": .integer(2)]).molecules.count == 3)
  }

  /// What is wrong with a file, and what an error says.
  static let mistakes: [(text: String, values: [String: Value], reason: String)] = [
    (
      "1\n\nNe 0 0 0\n", ["elements": .elements([.nitrogen])],
      "none of the 1 molecules of"
    ),
    (
      "2\n\nC 0 0 0\nO 0 0 1.13\n", ["largest": .integer(1)],
      "have more heavy atoms"
    ),
    ("1\n\nQ 0 0 0\n", [:], "line 3: no element"),
    (
      twoFrames + "3\n\nC 0 0 0\nO 0 0 1.2\nO 0 0 1.2\n", [:],
      "molecule 3 (line 9) has atoms 2 and 3 at the same place"
    ),
    ("1\n\nH 0 0 20000\n", [:], "has atom 1 further than 10000 angstrom"),
    (
      twoFrames + "3\nname=ethanol\nC 0 0 0\nC 1.52 0 0\nO 2 1.34 0\n", [:],
      "molecule 3 (ethanol, line 9) lacks hydrogens: its carbons have room for 5 more"
    ),
    ("1\nLattice=\"3 0 0 0 3 0 0 0 3\"\nH 0 0 0\n", [:], "is periodic"),
    (twoFrames, ["first": .integer(3)], "has no molecules 3 to 2"),
  ]

  @Test("one that cannot be used says which molecule and why", arguments: mistakes)
  func mistake(text: String, values: [String: Value], reason: String) throws {
    let error = #expect(throws: PluginError.self) { try set(text, values) }
    #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
  }

  @Test("ions and radicals are noted once, molecules without hydrogens that need none are not")
  func notes() throws {
    let carbonDioxide = "3\n\nO 0 0 -1.16\nC 0 0 0\nO 0 0 1.16\n"
    #expect(try set(carbonDioxide).notes.isEmpty)
    let hydroxide = "2\nname=hydroxide\nO 0 0 0\nH 0 0 0.96\n"
    let notes = try set(twoFrames + hydroxide + hydroxide).notes
    #expect(notes.count == 1)
    #expect(
      notes.first?.contains(
        "2 of 4 molecules without a neutral closed shell (ions, radicals), first molecule 3 "
          + "(hydroxide, line 9): ") == true,
      "\(notes)")
  }
}
