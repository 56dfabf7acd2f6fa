import Engine

/// The loss of a structure: Huber functions of the errors of energy per atom, forces and stress, each
/// over what the whole batch has of them.
struct Loss {
  let energyWeight: Double
  let forceWeight: Double
  let stressWeight: Double
  let huberEnergy: Double
  let huberForce: Double
  /// Structures of the batch, components of forces and structures with a stress.
  let structures: Int
  let components: Int
  let stresses: Int

  /// The loss and its derivatives by what was computed for a structure.
  struct Gradient {
    var value = 0.0
    /// By the energy.
    var energy = 0.0
    /// By the forces: [atoms].
    var forces: [SIMD3<Double>]
    /// By the derivative of the energy by strain, as a symmetric matrix.
    var strain = SymmetricTensor.zero
  }

  /// The loss of a structure of a set.
  /// - Parameters:
  ///   - energy: computed, eV.
  ///   - forces: computed, eV/angstrom: [atoms].
  ///   - strain: derivative of the energy by strain, eV.
  func evaluate(
    _ structure: Int, of set: TrainingSet, energy: Double, forces: ArraySlice<SIMD3<Double>>,
    strain: SymmetricTensor?
  ) -> Gradient {
    let atoms = set.atoms(of: structure)
    let weight = Double(set.weights[structure])
    var gradient = Gradient(forces: Array(repeating: .zero, count: atoms.count))
    let share = weight * energyWeight / Double(structures)
    let count = Double(atoms.count)
    let error = Self.huber((energy - set.energies[structure]) / count, huberEnergy)
    gradient.value += share * error.value
    gradient.energy = share * error.slope / count
    for (index, (atom, force)) in zip(atoms, forces).enumerated() {
      guard let expected = set.force(atom) else { continue }
      let share = weight * forceWeight / Double(max(1, components))
      let width = huberForce * Self.narrowing(length(expected))
      for axis in 0..<3 {
        let error = Self.huber(force[axis] - expected[axis], width)
        gradient.value += share * error.value
        gradient.forces[index][axis] = share * error.slope
      }
    }
    if let expected = set.stresses[structure], let strain, let cell = set.cell(structure) {
      let share = weight * stressWeight / Double(9 * max(1, stresses)) / cell.volume
      let error = strain * (1 / cell.volume)
      func part(_ found: Double, _ wanted: Double, times multiplicity: Double) -> Double {
        let error = Self.huber(found - wanted, huberEnergy)
        gradient.value += share * cell.volume * multiplicity * error.value
        return share * error.slope
      }
      for axis in 0..<3 {
        gradient.strain.diagonal[axis] = part(
          error.diagonal[axis], expected.diagonal[axis], times: 1)
        gradient.strain.offDiagonal[axis] = part(
          error.offDiagonal[axis], expected.offDiagonal[axis], times: 2)
      }
    }
    return gradient
  }

  /// x^2 / 2 up to a width, linear beyond, over the width.
  private static func huber(_ x: Double, _ width: Double) -> (value: Double, slope: Double) {
    abs(x) < width
      ? (x * x / (2 * width), x / width) : (abs(x) - width / 2, x < 0 ? -1 : 1)
  }

  /// Large forces are less exact and matter less, eV/angstrom.
  private static func narrowing(_ size: Double) -> Double {
    size < 100 ? 1 : size < 200 ? 0.7 : size < 300 ? 0.4 : 0.1
  }
}
