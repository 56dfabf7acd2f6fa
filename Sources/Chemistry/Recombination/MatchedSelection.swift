import Engine

/// Molecules chosen from a pool so that their features have the means of the reference.
public struct MatchedSelection: Sendable {
  /// The distinct molecules chosen.
  public let molecules: [Molecule]
  /// How many times each was chosen: [molecules].
  public let copies: [Int]
  /// Number of molecules of the pool.
  public let poolCount: Int
  /// The mean of every feature in the reference, the pool and the selection.
  public let features: [FeatureMeans]

  /// Means of one feature: a count per molecule or per heavy atom.
  public struct FeatureMeans: Sendable {
    /// As `"atom C H2 X2 in ring of 5"`.
    public let name: String
    public let reference: Double
    /// Standard deviation in the reference.
    public let deviation: Double
    public let pool: Double
    public let selection: Double
  }

  /// Root mean square difference from the reference in standard deviations of the reference, over
  /// features that occur in it.
  public func mismatch(_ mean: KeyPath<FeatureMeans, Double>) -> Double {
    let known = features.filter { $0.deviation > 0 }
    let sum = known.reduce(0) { sum, feature in
      let difference = (feature[keyPath: mean] - feature.reference) / feature.deviation
      return sum + difference * difference
    }
    return (sum / Double(max(1, known.count))).squareRoot()
  }

  init(
    count: Int, pool: [PerceivedMolecule], references: [PerceivedMolecule], perHeavyAtom: Bool,
    mostCopies: Int, ridge: Double, seed: UInt64
  ) {
    let poolFeatures = pool.map { $0.features(perHeavyAtom: perHeavyAtom) }
    let referenceFeatures = references.map { $0.features(perHeavyAtom: perHeavyAtom) }
    let names = Set((poolFeatures + referenceFeatures).flatMap(\.keys)).sorted()
    func table(_ features: [[String: Double]]) -> [[Double]] {
      features.map { feature in names.map { feature[$0] ?? 0 } }
    }
    let (rows, known) = (table(poolFeatures), table(referenceFeatures))
    func means(_ rows: [[Double]], _ weights: [Double]) -> [Double] {
      let total = max(weights.reduce(0, +), 1e-300)
      var sums = Array(repeating: 0.0, count: names.count)
      for (row, weight) in zip(rows, weights) where weight > 0 {
        for f in sums.indices { sums[f] += weight * row[f] / total }
      }
      return sums
    }
    let target = means(known, known.map { _ in 1 })
    let squares = means(known.map { $0.map { $0 * $0 } }, known.map { _ in 1 })
    let weights = MaximumEntropyWeights(pool: rows, target: target, ridge: ridge).weights
    let chosen = Self.resample(weights, count: count, mostCopies: mostCopies, seed: seed)
    let kept = pool.indices.filter { chosen[$0] > 0 }
    molecules = kept.map { pool[$0].molecule }
    copies = kept.map { chosen[$0] }
    poolCount = pool.count
    let poolMeans = means(rows, rows.map { _ in 1 })
    let selectionMeans = means(rows, chosen.map(Double.init))
    features = names.indices.map { f in
      FeatureMeans(
        name: names[f], reference: target[f],
        deviation: max(0, squares[f] - target[f] * target[f]).squareRoot(), pool: poolMeans[f],
        selection: selectionMeans[f])
    }
  }

  /// How many times each sample is chosen by systematic resampling (J. Carpenter et al., IEE Proc.
  /// Radar Sonar Navig. 1999, 146, 2), weights cut so that none is chosen more than `mostCopies`
  /// times: [weights].
  static func resample(
    _ weights: [Double], count: Int, mostCopies: Int, seed: UInt64
  ) -> [Int] {
    guard !weights.isEmpty, count > 0, mostCopies > 0 else { return weights.map { _ in 0 } }
    let wanted = Double(min(count, mostCopies * weights.count))
    let most = Double(mostCopies)
    var expected = weights.map { $0 * wanted }
    for _ in 0..<200 {
      let free = expected.filter { $0 < most }.reduce(0, +)
      let cut = Double(expected.count { $0 >= most }) * most
      guard free > 0, abs(free + cut - wanted) > 1e-9 || expected.contains(where: { $0 > most })
      else { break }
      let scale = max(0, wanted - cut) / free
      expected = expected.map { $0 >= most ? most : $0 * scale }
    }
    // A stream that no molecule of the pool was drawn from.
    var stream = RandomStream(seed: seed, .recombination, 0, 1)
    var (sum, next) = (0.0, stream.uniform())
    return expected.map { share in
      sum += min(share, most)
      var copies = 0
      while next < sum {
        copies += 1
        next += 1
      }
      return min(copies, mostCopies)
    }
  }
}

extension Recombination {
  /// Makes a pool of molecules and chooses some of them such that the means of their features
  /// (classes of atoms, bonds, rings, functional groups, heavy atoms) are those of the references:
  /// per molecule, or per heavy atom where sizes beyond the references' are wanted.
  /// - Parameters:
  ///   - heavyAtoms: wanted numbers of heavy atoms, each as likely as it occurs in the list.
  ///   - poolFactor: molecules of the pool per molecule chosen.
  ///   - mostCopies: how many times a molecule may be chosen.
  ///   - ridge: how far means may stay from the reference's; nil for 1/`referenceCount`.
  ///   - progress: called with the number of molecules in the pool; what it throws ends the work.
  /// - Throws: what `progress` throws.
  public func matched(
    count: Int, heavyAtoms: [Int], seed: UInt64, poolFactor: Int = 4, mostCopies: Int = 3,
    ridge: Double? = nil, progress: (Int) throws -> Void = { _ in }
  ) throws -> MatchedSelection {
    let pool = try assemble(
      count: count * max(1, poolFactor), heavyAtoms: heavyAtoms, seed: seed, progress: progress)
    let largest = referenceSizes.max() ?? 0
    return MatchedSelection(
      count: count, pool: pool, references: references,
      perHeavyAtom: heavyAtoms.contains { $0 > largest }, mostCopies: mostCopies,
      ridge: ridge ?? 1 / Double(max(1, referenceCount)), seed: seed)
  }
}
