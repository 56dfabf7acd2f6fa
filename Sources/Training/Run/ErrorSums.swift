import Engine

/// Sums of errors over structures.
public struct ErrorSums: TrainingSums, Equatable {
  package var steps = 0.0
  var loss = 0.0
  var structures = 0.0
  var components = 0.0
  var energy = 0.0
  var energySquare = 0.0
  var force = 0.0
  var forceSquare = 0.0
  package var gradientNorm = 0.0

  /// Mean loss of a step or, of a validation, of all structures.
  public var meanLoss: Double { loss / max(1, steps) }
  /// Mean absolute and root mean square error of the energy, eV per atom.
  public var energyError: (mean: Double, root: Double) {
    (energy / max(1, structures), (energySquare / max(1, structures)).squareRoot())
  }
  /// The same of the components of the forces, eV/angstrom.
  public var forceError: (mean: Double, root: Double) {
    (force / max(1, components), (forceSquare / max(1, components)).squareRoot())
  }
  package init() {}

  package var values: [Double] {
    get {
      [
        steps, loss, structures, components, energy, energySquare, force, forceSquare,
        gradientNorm,
      ]
    }
    set {
      (steps, loss, structures) = (newValue[0], newValue[1], newValue[2])
      (components, energy, energySquare) = (newValue[3], newValue[4], newValue[5])
      (force, forceSquare, gradientNorm) = (newValue[6], newValue[7], newValue[8])
    }
  }

  /// Adds the errors of a sample.
  mutating func add(
    _ sample: TrainingSample, energy found: Double, forces: ArraySlice<SIMD3<Double>>
  ) {
    if let expected = sample.energy {
      let error = (found - expected) / Double(sample.molecule.count)
      structures += 1
      energy += abs(error)
      energySquare += error * error
    }
    for (expected, force) in zip(sample.forces ?? [], forces) {
      let error = force - expected
      components += 3
      self.force += abs(error.x) + abs(error.y) + abs(error.z)
      forceSquare += (error * error).sum()
    }
  }
}
