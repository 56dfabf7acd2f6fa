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
  func selecting() {
    let molecule = Molecule(
      elements: [.carbon, .hydrogen, .oxygen], positions: [[0, 0, 0], [1, 0, 0], [2, 0, 0]],
      fixed: [true, false, false],
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
  }

  @Test("A neighbour list holds exactly the pairs below the cutoff, both ways, within particles")
  func neighbours() {
    var stream = RandomStream(seed: 5, .startPositions)
    // 300 atoms are searched by cells, the last cloud flat and far from the origin.
    let molecules = [
      (12, SIMD3<Double>(2, 2, 2)), (1, [0, 0, 0]), (300, [5, 5, 5]), (90, [20, 9, 0]),
    ]
    .map { count, width in
      Molecule(
        elements: Array(repeating: .carbon, count: count),
        positions: (0..<count).map { _ in stream.normal3() * width + [100, 0, -7] })
    }
    let batch = ParticleBatch(molecules: molecules)
    var list = NeighbourList()
    list.rebuild(for: batch, cutoff: 3)
    for i in 0..<batch.atomCount {
      let particle = (0..<batch.count).first { batch.atoms(of: $0).contains(i) }
      let expected = batch.atoms(of: particle ?? 0).filter { j in
        let d = batch.positions[i] - batch.positions[j]
        return j != i && (d * d).sum() < 9
      }
      let pairs = list.pairs(of: i)
      #expect(pairs.map { list.neighbours[$0] }.sorted() == expected)
      for pair in pairs {
        let vector = batch.positions[i] - batch.positions[list.neighbours[pair]]
        #expect(list.vectors[pair] == vector)
        #expect(abs(list.distances[pair] - (vector * vector).sum().squareRoot()) < 1e-14)
      }
    }
  }
}
