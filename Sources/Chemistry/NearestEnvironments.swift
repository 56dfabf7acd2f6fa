import Engine

/// How many hydrogens an atom wants, by asking the most similar atoms of reference molecules how
/// many they have: no training, and it follows the reference the molecule was made in the image
/// of.
///
///     let nearest = try NearestEnvironments(references: qm9, calculator: calculator)
///     let likelihoods = try nearest.likelihoods(for: heavyAtoms, calculator: calculator)
///
/// Environments are first-layer descriptors of the heavy atoms alone, each channel divided by its
/// standard deviation over the reference; only environments of the same element are asked.
public struct NearestEnvironments: Sendable {
  private struct Environments {
    /// Scaled descriptors: [environments, width].
    var descriptors: [Double] = []
    var hydrogens: [Int] = []
    /// The reference molecule each comes from.
    var molecules: [Int] = []
    /// Added to every square difference, so that perturbed copies count only where no relaxed
    /// environment is closer.
    var distancePenalties: [Double] = []
  }

  private let environments: [Element: Environments]
  private let scales: [Double]

  /// Mean square difference of a scaled channel that makes likelihoods of e to the power of -1/2 ...
  private static let softness = 0.2
  /// ... and how much more where even the nearest environment is far: an atom unlike any of the
  /// reference is not sure of anything.
  private static let doubt = 0.5
  /// Square difference a rough copy is put back by, in units of its squared deviation.
  private static let distancePenalty = 3.0
  /// No likelihoods are longer than this.
  private static let largestCost = 20.0
  /// Reference molecules described in one go.
  private static let chunk = 32
  /// Of more reference molecules these many vote, evenly spread: time and memory grow with them, and
  /// their copies fill the space between them.
  private static let mostMolecules = 1024

  /// Describes the environments of reference molecules that have their hydrogens.
  /// - Parameters:
  ///   - roughness: each molecule also votes as copies of itself whose heavy atoms are perturbed
  ///     by these normal deviations, angstrom, so that an atom of a structure which is not
  ///     relaxed finds its like.
  ///   - copies: copies for each deviation.
  /// - Throws: what the calculator throws (an element the model does not know).
  public init(
    references: [Molecule], calculator: any DescribingCalculator,
    roughness: [Double] = [0.05, 0.1],
    copies: Int = 3
  ) throws {
    let count = min(references.count, Self.mostMolecules)
    let voters = (0..<count).map { $0 * references.count / count }
    var all = voters.map { references[$0] }
    var owners = voters
    var distancePenalties = voters.map { _ in 0.0 }
    for deviation in roughness {
      for index in voters {
        for _ in 0..<copies {
          var stream = RandomStream(seed: 0, .hydrogenPlacement, all.count)
          var rough = references[index]
          for atom in rough.heavyAtoms { rough.positions[atom] += deviation * stream.normal3() }
          all.append(rough)
          owners.append(index)
          distancePenalties.append(Self.distancePenalty * deviation * deviation)
        }
      }
    }
    try self.init(all, owners: owners, distancePenalties: distancePenalties, calculator: calculator)
  }

  init(
    _ references: [Molecule], owners: [Int], distancePenalties: [Double],
    calculator: any DescribingCalculator
  ) throws {
    let structures = references.map(HeavyStructure.init)
    var rows: [Double] = []
    var descriptors: [Double] = []
    for start in stride(from: 0, to: structures.count, by: Self.chunk) {
      let part = structures[start..<min(start + Self.chunk, structures.count)]
      try calculator.describe(
        ParticleBatch(molecules: part.map(\.molecule)), floor: nil, into: &descriptors)
      rows += descriptors
    }
    let atoms = structures.reduce(0) { $0 + $1.atoms.count }
    let width = atoms == 0 ? 0 : rows.count / atoms
    scales = Self.inverseDeviations(rows, width: width)
    var environments: [Element: Environments] = [:]
    var row = 0
    for (index, structure) in structures.enumerated() {
      for (element, hydrogens) in zip(structure.molecule.elements, structure.hydrogens) {
        let scaled = zip(rows[(row * width)..<((row + 1) * width)], scales).map { $0 * $1 }
        environments[element, default: Environments()].descriptors += scaled
        environments[element, default: Environments()].hydrogens.append(
          min(hydrogens, HydrogenLikelihood.highestCount))
        environments[element, default: Environments()].molecules.append(owners[index])
        environments[element, default: Environments()].distancePenalties.append(
          distancePenalties[index])
        row += 1
      }
    }
    self.environments = environments
  }

  /// Elements the reference has environments of.
  public var elements: Set<Element> { Set(environments.keys) }

  /// The likelihoods for every heavy atom of a molecule, whatever hydrogens it has already:
  /// [heavy atoms]; nil for an atom of an element the reference does not have.
  /// - Parameter excluding: a reference molecule that must not vote (to measure the vote on the
  ///   reference itself).
  /// - Throws: what the calculator throws.
  public func likelihoods(
    for molecule: Molecule, calculator: any DescribingCalculator, excluding: Int? = nil
  ) throws -> [HydrogenLikelihood?] {
    let structure = HeavyStructure(molecule).molecule
    guard structure.count > 0 else { return [] }
    var descriptors: [Double] = []
    try calculator.describe(ParticleBatch(molecules: [structure]), floor: nil, into: &descriptors)
    let width = scales.count
    return structure.elements.enumerated().map { index, element in
      guard let environments = environments[element] else { return nil }
      let query = zip(descriptors[(index * width)..<((index + 1) * width)], scales).map { $0 * $1 }
      return Self.likelihoods(query, environments, excluding: excluding)
    }
  }

  private static func likelihoods(
    _ query: [Double], _ environments: Environments, excluding: Int?
  ) -> HydrogenLikelihood? {
    let width = query.count
    var nearest = Array(repeating: Double.infinity, count: HydrogenLikelihood.highestCount + 1)
    query.withUnsafeBufferPointer { query in
      environments.descriptors.withUnsafeBufferPointer { rows in
        for (index, hydrogens) in environments.hydrogens.enumerated()
        where environments.molecules[index] != excluding {
          let start = index &* width
          var square = 0.0
          for channel in 0..<width {
            let difference = rows[start &+ channel] - query[channel]
            square += difference * difference
          }
          let distance = square / Double(width) + environments.distancePenalties[index]
          nearest[hydrogens] = min(nearest[hydrogens], distance)
        }
      }
    }
    guard let least = nearest.min(), least.isFinite else { return nil }
    let scale = 2 * (softness * softness + doubt * least)
    return HydrogenLikelihood(costs: nearest.map { min(($0 - least) / scale, largestCost) })
  }

  private static func inverseDeviations(_ rows: [Double], width: Int) -> [Double] {
    guard width > 0 else { return [] }
    let count = Double(rows.count / width)
    return (0..<width).map { channel in
      var sum = 0.0
      var square = 0.0
      for row in stride(from: channel, to: rows.count, by: width) { sum += rows[row] }
      let mean = sum / count
      for row in stride(from: channel, to: rows.count, by: width) {
        square += (rows[row] - mean) * (rows[row] - mean)
      }
      // A channel that never varies tells nothing.
      return square > 0 ? 1 / (square / count).squareRoot() : 0
    }
  }
}
