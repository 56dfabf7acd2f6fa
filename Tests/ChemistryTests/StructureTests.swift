import Chemistry
import Engine
import Testing

@Suite("Structures as RDKit sees them")
struct StructureTests {
  private func structure(_ molecule: Molecule) throws -> SanitisedStructure {
    try SanitisedStructure(molecule, bonds: BondPerception().assign(molecule))
  }

  @Test("positions alone give back the published SMILES of every reference molecule")
  func published() throws {
    for molecule in try Structures.qm9() {
      guard case .string(let text)? = molecule.info["smiles"] else { continue }
      let smiles = try SanitisedStructure(smiles: text).smiles
      // Marks of stereo are no part of the constitution.
      let validity = Validity(of: molecule)
      #expect(validity.structure?.smiles == smiles, "\(text): \(validity)")
    }
  }

  @Test("rings are counted with their size, benzene's is aromatic")
  func rings() throws {
    #expect(try structure(Structures.annulene(6)).rings == [Ring(size: 6, isAromatic: true)])
    #expect(try structure(Structures.methane).rings.isEmpty)
    let spiro = try SanitisedStructure(smiles: "C1CC12CCCC2")
    #expect(spiro.rings.map(\.size) == [3, 5])
    #expect(spiro.rings.allSatisfy { !$0.isAromatic })
    #expect(try structure(Structures.fullerene).rings.count { $0.size == 5 } == 12)
  }

  @Test("a zwitterion keeps its charges")
  func charges() throws {
    let nitromethane = try structure(Structures.nitromethane)
    #expect(nitromethane.smiles == "C[N+](=O)[O-]")
    #expect(nitromethane.profile()?.chargedAtoms == 2)
  }

  @Test("bonds that cannot be are refused, the atom named")
  func refused() {
    let bonds = AssignedBonds(
      graph: BondGraph(
        atomCount: 5, bonds: [Bond(0, 1, order: 2), Bond(0, 2), Bond(0, 3), Bond(0, 4)]),
      formalCharges: [0, 0, 0, 0, 0])
    #expect(throws: SanitisationFailure.valence(.carbon, atom: 0)) {
      try SanitisedStructure(Structures.methane, bonds: bonds)
    }
    #expect(throws: SanitisationFailure.self) { try SanitisedStructure(smiles: "C1CC") }
    let open = AssignedBonds(
      graph: BondGraph(atomCount: 4, bonds: [Bond(0, 1), Bond(0, 2), Bond(0, 3)]),
      formalCharges: [0, 0, 0, 0])
    let methyl = Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09)
    #expect(throws: SanitisationFailure.radical(.carbon, atom: 0)) {
      try SanitisedStructure(methyl, bonds: open)
    }
  }

  @Test("a drawing is an SVG document of the size asked for")
  func drawing() throws {
    let phenyl = Structures.annulene(6)
    let drawing = try #require(
      SanitisedStructure.drawing(
        of: phenyl, bonds: BondPerception().assign(phenyl), width: 120, height: 90))
    #expect(drawing.contains("<svg"))
    #expect(drawing.contains("width='120px' height='90px'"))
    #expect(drawing.contains("</svg>"))
    #expect(!drawing.contains("<rect"))
  }
}
