import Testing

@testable import Engine

@Suite("Neighbour lists")
struct NeighbourListTests {
  /// A pair as it can be compared: the neighbour and where its image is seen from the atom.
  struct Pair: Comparable, CustomStringConvertible {
    let neighbour: Int
    let vector: SIMD3<Double>

    var description: String { "\(neighbour) \(vector)" }

    static func < (a: Pair, b: Pair) -> Bool { a.key.lexicographicallyPrecedes(b.key) }

    private var key: [Double] {
      // Rounded, so that the order does not hang on the last bit.
      [Double(neighbour)]
        + [vector.x, vector.y, vector.z].map { ($0 * 1e6).rounded() }
    }

    static func list(_ list: NeighbourList, of atom: Int) -> [Pair] {
      list.pairs(of: atom).map {
        Pair(neighbour: list.neighbours[$0], vector: list.vectors[$0])
      }.sorted()
    }

    static func agree(_ a: [Pair], _ b: [Pair]) -> Bool {
      a.count == b.count
        && zip(a, b).allSatisfy {
          let change = $0.vector - $1.vector
          return $0.neighbour == $1.neighbour && (change * change).sum() < 1e-20
        }
    }
  }

  /// All pairs of a molecule by trying every image that could matter.
  static func bruteForce(_ molecule: Molecule, of atom: Int, cutoff: Double) -> [Pair] {
    var pairs: [Pair] = []
    let cell = molecule.cell
    func images(_ direction: Int) -> ClosedRange<Int> {
      guard let cell, cell.periodic[direction] else { return 0...0 }
      // As far as the atoms are from each other, and the cutoff.
      let coordinates = molecule.positions.map { ($0 * cell.reciprocals[direction]).sum() }
      let spread = (coordinates.max() ?? 0) - (coordinates.min() ?? 0)
      let reach = Int(spread + cutoff / cell.thickness(direction)) + 1
      return -reach...reach
    }
    for x in images(0) {
      for y in images(1) {
        for z in images(2) {
          var shift = SIMD3<Double>.zero
          for (count, vector) in zip([x, y, z], cell?.vectors ?? []) {
            shift += Double(count) * vector
          }
          for other in 0..<molecule.count where other != atom || (x, y, z) != (0, 0, 0) {
            let vector = molecule.positions[atom] - molecule.positions[other] - shift
            guard (vector * vector).sum() < cutoff * cutoff else { continue }
            pairs.append(Pair(neighbour: other, vector: vector))
          }
        }
      }
    }
    return pairs.sorted()
  }

  /// A random cell, thin or wide, with atoms in and around it.
  static func randomCrystal(seed: UInt64) throws -> Molecule {
    var stream = RandomStream(seed: seed, .startPositions)
    let periodic: Cell.Directions = [
      seed % 4 != 1, seed % 4 != 2, seed % 4 != 3 && seed % 8 != 2,
    ]
    var cell: Cell?
    while cell == nil {
      let size = [2.0, 4, 9][Int(seed % 3)]
      let vectors = (0..<3).map { _ in stream.normal3() * size }
      guard let made = try? Cell(vectors[0], vectors[1], vectors[2], periodic: periodic),
        (0..<3).allSatisfy({ !made.periodic[$0] || made.thickness($0) > 1 })
      else { continue }
      cell = made
    }
    let count = [1, 4, 90][Int(seed / 3 % 3)]
    let vectors = cell?.vectors ?? []
    let positions = (0..<count).map { _ in
      let fractions = SIMD3(stream.uniform(), stream.uniform(), stream.uniform()) * 3 - 1
      return fractions.x * vectors[0] + fractions.y * vectors[1] + fractions.z * vectors[2]
    }
    return Molecule(
      elements: Array(repeating: .carbon, count: count), positions: positions, cell: cell)
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

  @Test("Periodic lists hold every image below the cutoff once, in any cell", arguments: 1...72)
  func images(seed: Int) throws {
    let molecule = try Self.randomCrystal(seed: UInt64(seed))
    var list = NeighbourList()
    let cutoff = 3.0
    list.rebuild(for: ParticleBatch(molecules: [molecule]), cutoff: cutoff)
    #expect(list.starts.count == molecule.count + 1)
    for atom in 0..<molecule.count where molecule.count < 10 || atom % 30 == 0 {
      let expected = Self.bruteForce(molecule, of: atom, cutoff: cutoff)
      let found = Pair.list(list, of: atom)
      #expect(Pair.agree(found, expected), "\(found) \(expected)")
      for pair in list.pairs(of: atom) {
        let square = (list.vectors[pair] * list.vectors[pair]).sum()
        #expect(abs(list.distances[pair] - square.squareRoot()) < 1e-14)
      }
    }
  }

  @Test("A list of some atoms has what the list of all has of them", arguments: [1, 2, 3, 7])
  func someReceivers(shares: Int) throws {
    var stream = RandomStream(seed: 5, .startPositions)
    // Searched without boxes, with boxes, and periodic.
    let clouds = [20, 150].map { count in
      Molecule(
        elements: Array(repeating: .carbon, count: count),
        positions: (0..<count).map { _ in stream.normal3() * 4 })
    }
    let batch = ParticleBatch(molecules: clouds + [try Self.randomCrystal(seed: 4)])
    var (whole, list) = (NeighbourList(), NeighbourList())
    whole.rebuild(for: batch, cutoff: 3)
    #expect(whole.receivers == 0..<batch.atomCount)
    var count = 0
    for share in 0..<shares {
      let receivers = batch.atomCount * share / shares..<batch.atomCount * (share + 1) / shares
      list.rebuild(for: batch, cutoff: 3, receivers: receivers)
      #expect(list.receivers == receivers)
      count += list.pairCount
      for atom in receivers {
        let (here, there) = (list.pairs(of: atom), whole.pairs(of: atom))
        #expect(list.neighbours[here] == whole.neighbours[there])
        #expect(list.vectors[here] == whole.vectors[there])
        #expect(list.distances[here] == whole.distances[there])
      }
    }
    #expect(count == whole.pairCount)
  }

  @Test("In a cell smaller than the cutoff an atom is its own neighbour")
  func ownImages() throws {
    let cell = try Cell([2, 0, 0], [0, 2, 0], [0, 0, 2])
    let atom = Molecule(elements: [.carbon], positions: [[0.3, 7, -1]], cell: cell)
    var list = NeighbourList()
    list.rebuild(for: ParticleBatch(molecules: [atom]), cutoff: 3)
    // 6 at 2 and 12 at 2 sqrt 2 angstrom.
    #expect(list.pairCount == 18)
    #expect(list.neighbours.allSatisfy { $0 == 0 })
    #expect(list.distances.filter { abs($0 - 2) < 1e-12 }.count == 6)
  }

  @Test("Particles of a batch keep their cells to themselves")
  func batches() throws {
    let crystals = try (1...6).map { try Self.randomCrystal(seed: UInt64($0)) }
    var molecules = crystals
    molecules.insert(
      Molecule(elements: [.carbon, .oxygen], positions: [[0, 0, 0], [0, 0, 1]]), at: 3)
    let batch = ParticleBatch(molecules: molecules)
    var (list, alone) = (NeighbourList(), NeighbourList())
    list.rebuild(for: batch, cutoff: 3)
    for particle in 0..<batch.count {
      alone.rebuild(for: ParticleBatch(molecules: [batch.molecule(particle)]), cutoff: 3)
      let first = batch.atoms(of: particle).lowerBound
      for atom in batch.atoms(of: particle) {
        let (here, there) = (list.pairs(of: atom), alone.pairs(of: atom - first))
        #expect(here.map { list.neighbours[$0] - first } == there.map { alone.neighbours[$0] })
        #expect(here.map { list.vectors[$0] } == there.map { alone.vectors[$0] })
      }
    }
  }

  @Test("Clusters far apart are searched as those near each other")
  func sparse() {
    var stream = RandomStream(seed: 9, .startPositions)
    // Ten thousand angstrom in each direction hold 10^10 boxes of a cutoff's width.
    let corners = (0..<20).map { _ in stream.normal3() * 1e4 }
    let positions = corners.flatMap { corner in
      (0..<20).map { _ in corner + stream.normal3() * 2 }
    }
    let molecule = Molecule(
      elements: Array(repeating: .carbon, count: positions.count), positions: positions)
    var list = NeighbourList()
    list.rebuild(for: ParticleBatch(molecules: [molecule]), cutoff: 4)
    #expect(list.pairCount > 2000)
    for atom in 0..<molecule.count {
      let expected = Self.bruteForce(molecule, of: atom, cutoff: 4)
      #expect(Pair.list(list, of: atom) == expected)
    }
  }

  @Test("Positions that are no numbers make no pairs and no crash")
  func nonsense() throws {
    let cell = try Cell([5, 0, 0], [0, 5, 0], [0, 0, 5])
    let places: [SIMD3<Double>] = [[.nan, 0, 0], [.infinity, 0, 0], [1e300, 0, 0], [0, 0, 0]]
    for cell in [cell, nil] {
      let molecule = Molecule(
        elements: Array(repeating: .carbon, count: 80),
        positions: (0..<80).map { places[min($0, 3)] + [0, 0.01 * Double($0), 0] }, cell: cell)
      var list = NeighbourList()
      list.rebuild(for: ParticleBatch(molecules: [molecule]), cutoff: 2)
      #expect(list.pairs(of: 0).isEmpty && list.pairs(of: 1).isEmpty)
      #expect(list.distances.allSatisfy { $0 < 2 })
    }
  }

  @Test("A cell without atoms has no pairs")
  func empty() throws {
    let cell = try Cell([50, 0, 0], [0, 50, 0], [0, 0, 50])
    var list = NeighbourList()
    list.rebuild(for: ParticleBatch(molecules: [Molecule(cell: cell)]), cutoff: 2)
    #expect(list.pairCount == 0 && list.starts == [0])
  }

  @Test("Searching a list again takes no new memory")
  func reuse() throws {
    let crystal = ParticleBatch(molecules: [try Self.randomCrystal(seed: 8)])
    var list = NeighbourList()
    list.rebuild(for: crystal, cutoff: 3)
    func addresses() -> [Int] {
      [
        list.neighbours.withUnsafeBytes { Int(bitPattern: $0.baseAddress) },
        list.vectors.withUnsafeBytes { Int(bitPattern: $0.baseAddress) },
        list.distances.withUnsafeBytes { Int(bitPattern: $0.baseAddress) },
      ]
    }
    let before = addresses()
    for _ in 0..<3 { list.rebuild(for: crystal, cutoff: 3) }
    #expect(addresses() == before)
  }
}
