import Testing

@testable import Engine

@Suite("Molecules and batches")
struct MoleculeTests {
  @Test("The periodic table: symbols and numbers agree both ways")
  func elements() throws {
    for number in 1...118 {
      let element = try #require(Element(atomicNumber: number))
      #expect(Element(symbol: element.symbol) == element)
      #expect(element.covalentRadius > 0.2)
    }
    #expect(Element(atomicNumber: 0) == nil)
    #expect(Element(atomicNumber: 119) == nil)
    #expect(Element(symbol: "Xx") == nil)
    #expect(Element(symbol: "Og")?.atomicNumber == 118)
    #expect(Element(symbol: "Au")?.atomicNumber == 79)
  }

  @Test(
    "Formulas follow Hill's order",
    arguments: [
      ("C C O H H H H H H", "C2H6O"), ("H O H", "H2O"), ("Cl H", "ClH"), ("O C O", "CO2"),
      ("", ""),
    ])
  func formula(symbols: String, expected: String) {
    let elements = symbols.split(separator: " ").compactMap { Element(symbol: $0) }
    let molecule = Molecule(
      elements: elements, positions: elements.map { _ in SIMD3<Double>.zero })
    #expect(molecule.formula == expected)
  }

  @Test("Selecting atoms keeps every column in step")
  func selecting() throws {
    let cell = try Cell([9, 0, 0], [0, 9, 0], [0, 0, 9])
    let molecule = Molecule(
      elements: [.carbon, .hydrogen, .oxygen], positions: [[0, 0, 0], [1, 0, 0], [2, 0, 0]],
      fixed: [true, false, false], cell: cell,
      columns: [
        "charge": .reals([0.1, 0.2, 0.3], width: 1),
        "tag": .integers([1, 2, 3, 4, 5, 6], width: 2),
      ])
    let part = molecule.selecting([2, 0])
    #expect(part.elements == [.oxygen, .carbon])
    #expect(part.positions == [[2, 0, 0], [0, 0, 0]])
    #expect(part.fixed == [false, true])
    #expect(part.columns["charge"] == .reals([0.3, 0.1], width: 1))
    #expect(part.columns["tag"] == .integers([5, 6, 1, 2], width: 2))
    #expect(part.cell == cell)
  }
}
