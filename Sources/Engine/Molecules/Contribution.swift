/// Energies and forces of one force term (or model): an energy and a force for each atom of a batch.
/// Reused between calls: `reset` keeps the storage.
public struct Contribution: Sendable {
  /// Energy of each atom's environment: [atoms]. In the unit of the term (eV for models,
  /// dimensionless for similarity).
  public var energies: [Double] = []
  /// Force on each atom, minus the gradient of the summed energies where the term has one:
  /// [atoms], energy unit per angstrom.
  public var forces: [SIMD3<Double>] = []
  /// Minus the gradient of the summed energies by continuous elements: [atoms, elements], in the order of
  /// `ContinuousElements`. Empty where elements are not continuous, and for terms that do not report it.
  public var elementForces: [Double] = []
  /// Derivative of each particle's summed energies by the strain of its cell and atoms, r -> (1 + e) r:
  /// [particles], energy unit; zero for particles that are not periodic. Empty where no particle of
  /// the batch is, and for terms that do not report it. `Cell.stress` makes a stress of it.
  public var strainGradients: [SymmetricTensor] = []

  /// An empty contribution; `reset` gives it a size.
  public init() {}

  /// Zeroes for so many atoms, without new memory once it is large enough.
  public mutating func reset(atomCount: Int) {
    energies.removeAll(keepingCapacity: true)
    energies.append(contentsOf: repeatElement(0, count: atomCount))
    forces.removeAll(keepingCapacity: true)
    forces.append(contentsOf: repeatElement(.zero, count: atomCount))
    strainGradients.removeAll(keepingCapacity: true)
    elementForces.removeAll(keepingCapacity: true)
  }

  /// Zeroes for a batch, strain gradients included if a particle is periodic.
  public mutating func reset(for batch: ParticleBatch) {
    reset(atomCount: batch.atomCount)
    guard batch.isPeriodic else { return }
    strainGradients.append(contentsOf: repeatElement(.zero, count: batch.count))
  }

  /// Sum of the energies of some atoms.
  public func energy(of atoms: Range<Int>) -> Double { energies[atoms].reduce(0, +) }
}
