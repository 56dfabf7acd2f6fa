import Engine
import Testing

@testable import Chemistry

@Suite("Bonds of a fragment")
struct FragmentTests {
  /// Of the geometry of RDKit's ETKDG and MMFF94; carbon 0 is the methyl group, nitrogen 1 charged.
  private static let methylpyridinium = Structures.molecule([
    ("C", [-2.168, 0.096, 0.046]), ("N", [-0.698, 0.030, 0.005]), ("C", [0.020, 1.173, -0.083]),
    ("C", [1.409, 1.135, -0.113]), ("C", [2.058, -0.091, -0.046]), ("C", [1.307, -1.255, 0.053]),
    ("C", [-0.081, -1.171, 0.079]), ("H", [-2.580, -0.811, -0.402]), ("H", [-2.463, 0.181, 1.095]),
    ("H", [-2.504, 0.966, -0.525]), ("H", [-0.526, 2.112, -0.127]), ("H", [1.984, 2.056, -0.186]),
    ("H", [3.146, -0.140, -0.067]), ("H", [1.800, -2.223, 0.110]), ("H", [-0.705, -2.057, 0.161]),
  ])

  @Test("Charges that nothing cancels are seen where all hydrogens are there")
  func charges() throws {
    let cation = try FragmentBonding(perceiving: Self.methylpyridinium)
    #expect(cation.charges == [0, 1, 0, 0, 0, 0, 0] && cation.charge == 1)
    #expect(cation.hydrogens == [3, 0, 1, 1, 1, 1, 1])
    #expect(cation.openEnds.allSatisfy { $0 == 0 })
    #expect(cation.bonds.reduce(0) { $0 + $1.order } == 10)
    let ammonium = try FragmentBonding(
      perceiving: Structures.tetrahedral("N", ["H", "H", "H", "H"], length: 1.03))
    #expect(ammonium.charges == [1] && ammonium.hydrogens == [4])
    let nitro = try FragmentBonding(perceiving: Structures.nitromethane)
    #expect(nitro.charge == 0 && nitro.charges[1] == 1 && nitro.charges.min() == -1)
  }

  @Test("A hydrogen that is missing is an open end, unless the charge says otherwise")
  func openEnds() throws {
    let methyl = Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09)
    let cut = try FragmentBonding(perceiving: methyl)
    #expect(cut.openEnds == [1] && cut.charges == [0] && cut.anchors == [0])
    let anion = try FragmentBonding(perceiving: methyl, charge: -1)
    #expect(anion.openEnds == [0] && anion.charges == [-1])
    let hydroxide = Structures.row([("O", 0), ("H", 0.96)])
    #expect(try FragmentBonding(perceiving: hydroxide).openEnds == [1])
    #expect(try FragmentBonding(perceiving: hydroxide, charge: -1).charges == [-1])
    #expect(throws: FragmentFailure.notClosed(nil)) {
      try FragmentBonding(perceiving: Structures.methane, charge: 1)
    }
  }

  @Test("A ring that lacks two hydrogens has two open ends, not bonds that no ring bends to")
  func bent() throws {
    let benzene = Structures.annulene(6)
    let cut = benzene.selecting((0..<12).filter { ![6, 8].contains($0) })
    let bonding = try FragmentBonding(perceiving: cut)
    #expect(bonding.openEnds == [1, 0, 1, 0, 0, 0])
    #expect(bonding.bonds.map(\.order).sorted() == [1, 1, 1, 2, 2, 2])
  }

  @Test("Without hydrogens an atom has those that its bonds leave room for")
  func implied() throws {
    let benzene = Structures.annulene(6).withoutHydrogens
    let bonding = try FragmentBonding(perceiving: benzene)
    #expect(bonding.hydrogens == Array(repeating: 1, count: 6))
    #expect(bonding.anchors == Array(0..<6))
  }

  /// Methylpyridinium with a carbon where a hydrogen of an atom was, and hydrogens on it.
  private static func grown(at hydrogen: Int, anchor: Int) throws -> Molecule {
    var scaffold = Molecule()
    let whole = methylpyridinium
    for index in whole.elements.indices where index != hydrogen {
      scaffold.append(whole.elements[index], at: whole.positions[index], fixed: true)
    }
    var bonding = try FragmentBonding(perceiving: whole).opening([anchor])
    bonding.anchors = [anchor]
    scaffold.fragment = bonding
    let owner = whole.heavyAtoms[anchor]
    let way = whole.positions[hydrogen] - whole.positions[owner]
    let position = whole.positions[owner] + way * (1.5 / (way * way).sum().squareRoot())
    scaffold.append(.carbon, at: position)
    let likelihoods = scaffold.heavyAtoms.map { _ in HydrogenLikelihood?.none }
    let counts = HydrogenAssignment().assign(scaffold, likelihoods: likelihoods)
    return HydrogenPlacement(seed: 1).adding(counts, to: scaffold)
  }

  @Test("What grows at an anchor keeps ring, charge and hydrogens, and is valid with them")
  func kept() throws {
    let molecule = try Self.grown(at: 12, anchor: 4)
    let validity = Validity(of: molecule)
    #expect(validity.isValid, "\(validity)")
    #expect(validity.bonds?.formalCharges.reduce(0, +) == 1)
    #expect(validity.structure?.smiles == "Cc1cc[n+](C)cc1")
  }

  @Test("A bond to another atom than the anchor changes the scaffold, and is named")
  func changed() throws {
    var molecule = try Self.grown(at: 12, anchor: 4)
    var bonding = try #require(molecule.fragment)
    bonding.anchors = [0]
    molecule.fragment = bonding
    let validity = Validity(of: molecule)
    #expect(validity.problems.contains(.scaffoldChanged(atoms: [4])), "\(validity)")
    #expect(validity.description.contains("scaffold changed: at atom 5"))
  }

  @Test("An atom that lost a hydrogen with nothing in its place is named")
  func lost() throws {
    var molecule = Self.methylpyridinium.selecting((0..<15).filter { $0 != 11 })
    var scaffold = Molecule()
    for (element, position) in zip(molecule.elements, molecule.positions) {
      scaffold.append(element, at: position, fixed: true)
    }
    var bonding = try FragmentBonding(perceiving: Self.methylpyridinium)
    bonding.anchors = [4]
    molecule = scaffold
    molecule.fragment = bonding
    #expect(Validity(of: molecule).problems.contains(.scaffoldChanged(atoms: [3])))
  }

  @Test("A selection knows the bonds as long as all heavy atoms of the scaffold are in it")
  func selection() throws {
    let molecule = try Self.grown(at: 12, anchor: 4)
    #expect(molecule.withoutHydrogens.fragment == molecule.fragment)
    #expect(molecule.selecting(Array(1..<molecule.count)).fragment == nil)
    #expect(molecule.selecting(Array(molecule.elements.indices.reversed())).fragment == nil)
  }
}
