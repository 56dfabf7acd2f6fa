import Chemistry
import Engine
import Formats
import MACE
import Refinement
import TestSupport
import Testing

@Suite("Molecules made of fragments of others")
struct RecombinationTests {
  private static let references: [Molecule] =
    (try? ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz"))) ?? []

  private func model() throws -> any AtomisticModel {
    try #require(
      maceCatalogue.plugin(.model, named: "mace")?.make([
        "file": .file(Repository.path("models/simgen-small.safetensors"))
      ]) as? any AtomisticModel)
  }

  @Test("are as large as asked, distinct and new, the same for the same seed")
  func sizes() throws {
    let recombination = Recombination(references: Self.references)
    let made = try recombination.molecules(count: 100, heavyAtoms: [7, 9], seed: 1)
    #expect(made.count == 100)
    #expect(made.allSatisfy { [7, 9].contains($0.heavyAtoms.count) })
    let smiles = Set(made.compactMap { Validity(of: $0).structure?.smiles })
    #expect(smiles.count == 100)
    let known = Set(Self.references.compactMap { Validity(of: $0).structure?.smiles })
    #expect(smiles.isDisjoint(with: known))
    #expect(try recombination.molecules(count: 100, heavyAtoms: [7, 9], seed: 1) == made)
    #expect(try recombination.molecules(count: 100, heavyAtoms: [7, 9], seed: 2) != made)
  }

  @Test("are valid once relaxed, whatever the number of threads", arguments: [9, 20, 30])
  func relaxed(size: Int) throws {
    let made = try Recombination(references: Self.references)
      .molecules(count: 40, heavyAtoms: [size], seed: 3)
    #expect(made.count == 40)
    let relaxed = try RelaxationQueue().relax(made, model: model(), threads: 2)
    let valid = relaxed.count { $0.map { Validity(of: $0).isValid } ?? false }
    #expect(valid >= 38)
    if size == 9 {
      #expect(try RelaxationQueue().relax(made, model: model(), threads: 1) == relaxed)
    }
  }

  @Test("are chosen such that means of features come near the reference's")
  func matched() throws {
    let selection = try Recombination(references: Self.references)
      .matched(count: 200, heavyAtoms: [9], seed: 1)
    #expect(selection.copies.reduce(0, +) == 200)
    #expect(selection.copies.allSatisfy { (1...3).contains($0) })
    #expect(selection.mismatch(\.selection) < 0.6 * selection.mismatch(\.pool))
  }

  @Test("are fewer, or none, where the reference allows no more")
  func scarce() throws {
    let carbon = Molecule(elements: [.carbon], positions: [.zero])
    let bare = Self.references.map(\.withoutMonovalentAtoms)
    let rings = Self.references.filter {
      let structure = Validity(of: $0).structure
      return ["C1CC1", "C1CO1", "c1ccccc1", "C1CNC1"].contains(structure?.smiles)
    }
    let methane = Self.references.filter { $0.formula == "CH4" }
    let two = Array(Self.references.suffix(2))
    for references in [[], [carbon, carbon], bare, rings, methane, two] {
      let recombination = Recombination(references: references)
      let made = try recombination.molecules(count: 50, heavyAtoms: [9, 20], seed: 1)
      #expect(made.count <= 50)
      if references != two, references != bare { #expect(made.isEmpty) }
      _ = try recombination.matched(count: 20, heavyAtoms: [9], seed: 1)
    }
  }

  @Test("what progress throws ends the work")
  func cancelled() throws {
    struct Enough: Error {}
    let recombination = Recombination(references: Self.references)
    #expect(throws: Enough.self) {
      try recombination.molecules(count: 50, heavyAtoms: [9], seed: 1) { made in
        if made > 3 { throw Enough() }
      }
    }
    let few = Array(Self.references.prefix(3))
    #expect(throws: Enough.self) {
      try RelaxationQueue().relax(few, model: model(), threads: 1) { _, _ in throw Enough() }
    }
  }
}
