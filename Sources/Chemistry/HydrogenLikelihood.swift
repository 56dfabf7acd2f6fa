import Engine

/// Estimate of the number of hydrogens on one atom.
public struct HydrogenLikelihood: Sendable, Equatable {
  /// Minus the logarithm of the likelihoods of 0, 1, ... hydrogens, counted from the best, which has 0;
  /// infinite for a count that never occurs.
  public let costs: [Double]

  /// The count with the best likelihoods; the lower of two with the same.
  public var best: Int {
    costs.indices.min { costs[$0] < costs[$1] } ?? 0
  }

  /// Odds from costs on any common scale.
  public init(costs: [Double]) {
    let least = costs.min() ?? 0
    self.costs = least.isFinite ? costs.map { $0 - least } : costs
  }

  /// No doubt: an atom of a known structure.
  public init(certain count: Int) {
    costs = (0...max(count, Self.highestCount)).map { $0 == count ? 0 : .infinity }
  }

  /// Most hydrogens an atom may have.
  static let highestCount = 4
}

/// The structure hydrogens are counted on: heavy atoms, and the hydrogens some had already.
struct HeavyStructure {
  /// Indices into the full molecule: [heavy atoms].
  let atoms: [Int]
  /// The heavy atoms alone.
  let molecule: Molecule
  /// Hydrogens each had already: [heavy atoms].
  let hydrogens: [Int]
  /// Those hydrogens, each with the heavy atom it counts for, as an index into `atoms`.
  let owners: [(hydrogen: Int, heavy: Int)]

  /// Every hydrogen counts for the heavy atom it is closest to, measured in covalent radii.
  init(_ full: Molecule) {
    atoms = full.heavyAtoms
    molecule = full.selecting(atoms)
    var hydrogens = Array(repeating: 0, count: atoms.count)
    var owners: [(hydrogen: Int, heavy: Int)] = []
    for index in full.elements.indices where full.elements[index] == .hydrogen {
      var nearest: (atom: Int, distance: Double)?
      for (heavy, position) in molecule.positions.enumerated() {
        let vector = position - full.positions[index]
        let reach = molecule.elements[heavy].covalentRadius + Element.hydrogen.covalentRadius
        let distance = (vector * vector).sum().squareRoot() / reach
        if distance < nearest?.distance ?? .infinity { nearest = (heavy, distance) }
      }
      guard let nearest else { continue }
      hydrogens[nearest.atom] += 1
      owners.append((index, nearest.atom))
    }
    self.hydrogens = hydrogens
    self.owners = owners
  }
}
