import Engine

/// How far two sets of molecules are apart in one family of counts.
public struct SetDistance: Sendable {
  /// What is compared.
  public let family: MetricFamily
  /// The total variation of the frequencies a_k and b_k, the shares of molecules with kind k or
  /// its mean numbers per molecule: sum_k |a_k - b_k| / sum_k (a_k + b_k). 0 where they are the
  /// same, 1 where they have nothing in common.
  public let value: Double
  /// The distance that chance alone makes between samples as large as the two sets: the mean
  /// distance of two samples that are both drawn at random, with replacement, from the molecules of
  /// the reference, one of as many molecules as the generated set and one of as many as the
  /// reference. It estimates the expected distance of two sets of these sizes from one source whose
  /// molecules are distributed as those of the reference. A distance well above it is not chance.
  public let byChance: Double

  /// The distances of a set from a reference, one of each family that is compared; none where a set
  /// is empty.
  /// - Parameters:
  ///   - generated: profiles of the valid molecules.
  ///   - reference: profiles of the valid molecules they are compared with.
  ///   - seed: chooses the samples; equal seeds give equal levels of chance.
  public static func distances(
    of generated: [StructureProfile], from reference: [StructureProfile], seed: UInt64 = 1
  ) -> [SetDistance] {
    guard !generated.isEmpty, !reference.isEmpty else { return [] }
    return MetricFamily.all.filter(\.isCompared).enumerated().map { index, family in
      var names: [String: Int] = [:]
      let own = Counts(generated, family, &names)
      let other = Counts(reference, family, &names)
      return SetDistance(
        family: family,
        value: distance(own.sums(names.count), own.count, other.sums(names.count), other.count),
        byChance: chance(own.count, other, kinds: names.count, seed: seed, stream: index))
    }
  }

  /// The counts of molecules, kinds as numbers.
  private struct Counts {
    /// Molecule m has the entries starts[m] ..< starts[m + 1]: [molecules + 1].
    var starts = [0]
    var entries: [(kind: Int, weight: Double)] = []

    init(_ profiles: [StructureProfile], _ family: MetricFamily, _ names: inout [String: Int]) {
      for profile in profiles {
        for tally in family.tallies(profile) {
          let kind = names[tally.name, default: names.count]
          names[tally.name] = kind
          entries.append((kind, family.weight(of: tally.count)))
        }
        starts.append(entries.count)
      }
    }

    var count: Int { starts.count - 1 }

    /// Sums over all molecules: [kinds].
    func sums(_ kinds: Int) -> [Double] {
      var sums = [Double](repeating: 0, count: kinds)
      for entry in entries { sums[entry.kind] += entry.weight }
      return sums
    }

    /// Sums over molecules drawn with replacement, into `sums`: [kinds].
    func resample(_ size: Int, _ stream: inout RandomStream, into sums: inout [Double]) {
      for kind in sums.indices { sums[kind] = 0 }
      for _ in 0..<size {
        let molecule = stream.index(below: count)
        for entry in entries[starts[molecule]..<starts[molecule + 1]] {
          sums[entry.kind] += entry.weight
        }
      }
    }
  }

  private static func distance(_ a: [Double], _ n: Int, _ b: [Double], _ m: Int) -> Double {
    var (difference, total) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      difference += abs(x / Double(n) - y / Double(m))
      total += x / Double(n) + y / Double(m)
    }
    return difference / max(total, 1e-9)
  }

  private static func chance(
    _ size: Int, _ reference: Counts, kinds: Int, seed: UInt64, stream index: Int
  ) -> Double {
    // 200 pairs know the mean to a few percent; of large sets, which vary less, fewer will do.
    let pairs = min(200, max(20, 4_000_000 / (size + reference.count)))
    var stream = RandomStream(seed: seed, .resampling, index)
    var (a, b) = ([Double](repeating: 0, count: kinds), [Double](repeating: 0, count: kinds))
    var sum = 0.0
    for _ in 0..<pairs {
      reference.resample(size, &stream, into: &a)
      reference.resample(reference.count, &stream, into: &b)
      sum += distance(a, size, b, reference.count)
    }
    return sum / Double(pairs)
  }
}
