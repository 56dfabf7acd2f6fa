import Engine

/// The loss of a sample: Huber functions of the errors of energy per atom, forces and stress, each
/// over what the whole batch has of them.
struct Loss {
  let energyWeight: Double
  let forceWeight: Double
  let stressWeight: Double
  let huberEnergy: Double
  let huberForce: Double
  /// Structures of the batch with an energy, components of forces and structures with a stress.
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

  /// The loss of a sample.
  /// - Parameters:
  ///   - energy: computed, eV.
  ///   - forces: computed, eV/angstrom: [atoms].
  ///   - strain: derivative of the energy by strain, eV.
  func evaluate(
    _ sample: TrainingSample, energy: Double, forces: ArraySlice<SIMD3<Double>>,
    strain: SymmetricTensor?
  ) -> Gradient {
    var gradient = Gradient(forces: Array(repeating: .zero, count: sample.molecule.count))
    if let expected = sample.energy {
      let share = sample.weight * energyWeight / Double(max(1, structures))
      let count = Double(sample.molecule.count)
      let error = Self.huber((energy - expected) / count, huberEnergy)
      gradient.value += share * error.value
      gradient.energy = share * error.slope / count
    }
    let share = sample.weight * forceWeight / Double(max(1, components))
    for (index, (expected, force)) in zip(sample.forces ?? [], forces).enumerated() {
      let width = huberForce * Self.narrowing(length(expected))
      for axis in 0..<3 {
        let error = Self.huber((force[axis] - expected[axis]) / sample.forceScale, width)
        gradient.value += share * error.value
        gradient.forces[index][axis] = share * error.slope / sample.forceScale
      }
    }
    if let expected = sample.stress, let strain, let cell = sample.molecule.cell {
      let share = sample.weight * stressWeight / Double(9 * max(1, stresses)) / cell.volume
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
