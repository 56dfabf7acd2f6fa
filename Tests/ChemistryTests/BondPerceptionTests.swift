import Chemistry
import Engine
import Testing

@Suite("Bonds from positions")
struct BondPerceptionTests {
  private func orders(_ molecule: Molecule) throws -> [Int] {
    try BondPerception().assign(molecule).graph.bonds.map(\.order)
  }

  @Test("benzene has alternating bonds")
  func benzene() throws {
    let bonds = try BondPerception().assign(Structures.annulene(6))
    let ring = bonds.graph.bonds.filter { $0.second < 6 }
    #expect(ring.count == 6)
    for atom in 0..<6 {
      let own = ring.filter { $0.first == atom || $0.second == atom }.map(\.order)
      #expect(own.sorted() == [1, 2])
    }
    #expect(bonds.formalCharges.allSatisfy { $0 == 0 })
  }

  @Test("carbon dioxide, hydrogen cyanide and dinitrogen have multiple bonds")
  func multiple() throws {
    #expect(try orders(Structures.row([("O", 0), ("C", 1.16), ("O", 2.32)])) == [2, 2])
    #expect(try orders(Structures.row([("H", 0), ("C", 1.07), ("N", 2.22)])) == [1, 3])
    #expect(try orders(Structures.row([("N", 0), ("N", 1.10)])) == [3])
  }

  @Test("charges are found where no neutral assignment exists")
  func charged() throws {
    let nitro = try BondPerception().assign(Structures.nitromethane)
    #expect(nitro.formalCharges[1] == 1)
    #expect(nitro.formalCharges[2] + nitro.formalCharges[3] == -1)
    let carbonMonoxide = Structures.row([("C", 0), ("O", 1.13)])
    #expect(try BondPerception().assign(carbonMonoxide).formalCharges == [-1, 1])
    let azide = Structures.row([("N", 0), ("N", 1.13), ("N", 2.37), ("H", 3.3)])
    #expect(try BondPerception().assign(azide).formalCharges == [-1, 1, 0, 0])
  }

  @Test("an ammonium carboxylate is a zwitterion")
  func zwitterion() throws {
    var glycine = Structures.molecule([
      ("N", [-1.25, 0.85, 0]), ("C", [0, 0, 0]), ("C", [1.30, 0.85, 0]), ("O", [1.25, 2.10, 0]),
      ("O", [2.35, 0.20, 0]), ("H", [0, -0.65, 0.88]), ("H", [0, -0.65, -0.88]),
    ])
    let directions: [SIMD3<Double>] = [
      [-0.33, 0.94, 0], [-0.60, -0.35, 0.72], [-0.60, -0.35, -0.72],
    ]
    for direction in directions {
      glycine.append(.hydrogen, at: glycine.positions[0] + 1.03 * direction)
    }
    let bonds = try BondPerception().assign(glycine)
    #expect(bonds.formalCharges[0] == 1)
    #expect(bonds.formalCharges[3] + bonds.formalCharges[4] == -1)
    #expect(Validity(of: glycine).isValid)
  }

  @Test("phosphorus takes five bonds, sulfur six")
  func hypervalent() {
    let directions: [SIMD3<Double>] = [
      [1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1],
    ]
    let hexafluoride = Structures.molecule(
      [("S", .zero)] + directions.map { ("F", 1.56 * $0) })
    #expect(Validity(of: hexafluoride).isValid)
    let trigonal: [SIMD3<Double>] = [
      [0, 0, 1.58], [0, 0, -1.58], [1.53, 0, 0], [-0.765, 1.325, 0], [-0.765, -1.325, 0],
    ]
    #expect(
      Validity(of: Structures.molecule([("P", .zero)] + trigonal.map { ("F", $0) })).isValid)
  }

  @Test("a radical is refused, and the atom named")
  func radical() {
    let methyl = Structures.tetrahedral("C", ["H", "H", "H"], length: 1.09)
    #expect(throws: BondFailure.openShell(atoms: [0])) {
      try BondPerception().assign(methyl)
    }
    #expect(Validity(of: methyl).description == "radical: unpaired electron on atom 1")
  }

  @Test("five neighbours of a carbon are refused, and the atom named")
  func overfull() {
    var molecule = Structures.methane
    molecule.append(.hydrogen, at: [0.7, 0.7, -0.5])
    let validity = Validity(of: molecule)
    #expect(!validity.isValid)
    #expect(validity.description == "C1: 5 neighbours, valence 4")
    #expect(validity.validAtoms == 5)
    #expect(validity.atoms == 6)
  }

  @Test("two molecules are not one")
  func fragments() {
    var pair = Structures.methane
    for (element, position) in zip(pair.elements, pair.positions) {
      pair.append(element, at: position + [6, 0, 0])
    }
    #expect(Validity(of: pair).description == "2 fragments")
    #expect(Validity(of: Molecule()).description == "no atoms")
  }

  @Test("the carbons of a fullerene and of large rings pair off; odd rings do not")
  func large() throws {
    let fullerene = try orders(Structures.fullerene)
    #expect(fullerene.count == 90)
    #expect(fullerene.filter { $0 == 2 }.count == 30)
    #expect(Validity(of: Structures.annulene(500)).isValid)
    #expect(!Validity(of: Structures.annulene(501)).isValid)
  }

  @Test("every molecule of the reference is valid")
  func reference() throws {
    for molecule in try Structures.qm9() {
      let validity = Validity(of: molecule)
      #expect(validity.isValid, "\(molecule.formula): \(validity)")
      guard let bonds = validity.bonds else { continue }
      // Carbon always has four bonds in a neutral molecule of QM9.
      for atom in molecule.elements.indices where molecule.elements[atom] == .carbon {
        let sum = bonds.graph.bonds.filter { $0.first == atom || $0.second == atom }
          .reduce(0) { $0 + $1.order }
        #expect(sum == 4)
      }
    }
  }
}
