import Engine
import Platform

/// What the numbers of a training set say about it as a whole.
public struct DataReview: Sendable {
  /// What is odd without being wrong, in words.
  public private(set) var notes: [String] = []
  /// Root mean square of the components of the forces, eV/angstrom.
  private let rootMeanSquareForce: Double

  /// Above it forces are taken for errors of the method, eV/angstrom.
  private static let largestForce = 10_000.0
  /// Above it they are only noted.
  private static let notedForce = 300.0

  /// Looks at all structures.
  /// - Parameter energies: of isolated atoms by element, or fitted to the structures, eV.
  /// - Throws: `TrainingDataError` for outliers that no method gives, structures that contradict each
  ///   other and units that look wrong.
  public init(
    _ set: TrainingSet, energies: [Element: Double], settings: TrainingSettings
  ) throws(TrainingDataError) {
    var (sum, components, noted) = (0.0, 0, 0)
    for structure in 0..<set.count {
      for atom in set.atoms(of: structure) {
        guard let force = set.force(atom) else { continue }
        let size = length(force)
        if size > Self.largestForce {
          throw Self.error(
            set, structure, .force(size, atom: atom - set.offsets[structure]))
        }
        if size > Self.notedForce { noted += 1 }
        sum += (force * force).sum()
        components += 3
      }
    }
    rootMeanSquareForce = components > 0 ? (sum / Double(components)).squareRoot() : 0
    if noted > 0 {
      notes.append("\(noted) atoms have forces above \(Int(Self.notedForce)) eV/angstrom")
    }
    if settings.checkUnits { try checkUnits(set, energies) }
    try findDuplicates(set)
  }

  private static func error(
    _ set: TrainingSet, _ structure: Int, _ fault: TrainingDataFault
  ) -> TrainingDataError {
    let origin = set.origin(of: structure)
    return TrainingDataError(path: origin.path, frame: origin.frame, fault: fault)
  }

  private func checkUnits(
    _ set: TrainingSet, _ energies: [Element: Double]
  ) throws(TrainingDataError) {
    let path = set.origin(of: 0).path
    func require(
      _ value: Double, _ range: ClosedRange<Double>, _ quantity: String, _ unit: String,
      _ usual: String
    ) throws(TrainingDataError) {
      guard !range.contains(value) else { return }
      throw TrainingDataError(
        path: path, frame: 0,
        fault: .units(
          quantity: quantity, found: (value * 1000).rounded() / 1000, unit: unit, usual: usual))
    }
    let distances = (0..<min(set.count, 1000)).compactMap { structure -> Double? in
      let positions = set.molecule(structure).positions.prefix(60)
      guard positions.count > 1, set.cell(structure) == nil else { return nil }
      return positions.indices.flatMap { a in positions[..<a].map { length($0 - positions[a]) } }
        .min()
    }.sorted()
    if let median = distances.isEmpty ? nil : distances[distances.count / 2] {
      try require(
        median, 0.4...4, "median of the shortest distance", "angstrom", "about 1")
    }
    if rootMeanSquareForce > 0 {
      try require(
        rootMeanSquareForce, 1e-4...60, "root mean square force", "eV/angstrom", "0.1 to 10")
    }
    // Per atom, without what the elements alone explain.
    let elements = energies.keys.sorted()
    let rests = (0..<set.count).map { structure in
      let counts = set.composition(structure, elements)
      let base = zip(elements, counts).reduce(0) { $0 + (energies[$1.0] ?? 0) * $1.1 }
      return (set.energies[structure] - base) / Double(set.atoms(of: structure).count)
    }
    let median = rests.sorted()[rests.count / 2]
    let away = rests.map { abs($0 - median) }
    let spread = away.sorted()[away.count / 2]
    try require(spread, 0...5, "spread of the energy per atom", "eV", "below 1")
    if let worst = away.indices.max(by: { away[$0] < away[$1] }), away[worst] > 100 {
      throw Self.error(set, worst, .energy(away[worst]))
    }
  }

  private mutating func findDuplicates(_ set: TrainingSet) throws(TrainingDataError) {
    var seen: [Int: Int] = [:]
    var count = 0
    for structure in 0..<set.count {
      var hasher = StableHash()
      for atom in set.atoms(of: structure) {
        hasher.add(UInt64(set.numbers[atom]))
        for axis in 0..<3 { hasher.add(set.positions[3 * atom + axis].bitPattern) }
      }
      guard let before = seen[hasher.value] else {
        seen[hasher.value] = structure
        continue
      }
      count += 1
      let difference = abs(set.energies[before] - set.energies[structure])
      if difference > 0.01 {
        let origin = set.origin(of: before)
        throw Self.error(
          set, structure,
          .contradiction(frame: origin.frame, path: origin.path, difference: difference))
      }
    }
    if count > 0 { notes.append("\(count) structures are there more than once") }
  }
}

/// FNV-1a, the same in every process.
struct StableHash {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of all that was added.
  var value: Int { Int(truncatingIfNeeded: state) }

  /// Adds a number.
  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      state ^= (number >> UInt64(shift)) & 0xFF
      state = state &* 0x100_0000_01B3
    }
  }
}
