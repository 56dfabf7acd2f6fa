/// All that changes while a model is trained. Training goes on from a state as if it had never stopped.
struct TrainingState {
  /// Steps done.
  var step = 0
  /// Structures seen.
  var place = 0
  /// As `MACEParameters.flatWeights`, and their moving average.
  var weights: [Double]
  var average: [Double]
  var adam: Adam
  /// Sums since the last line of the table.
  var sums = ErrorSums()

  /// The state before the first step.
  init(weights: [Double]) {
    self.weights = weights
    average = weights
    adam = Adam(count: weights.count)
  }

  /// Changes some weights, see `Adam`.
  mutating func move(
    _ step: Adam.Step, along gradient: [Double], _ range: Range<Int>, scale: Double, factor: Double,
    decays: Bool
  ) {
    adam.apply(
      step, to: &weights, gradient, range, scale: scale, factor: factor, decays: decays)
  }

  /// Moves the average towards the weights.
  mutating func moveAverage(keeping share: Double) {
    average.withUnsafeMutableBufferPointer { average in
      weights.withUnsafeBufferPointer { weights in
        for index in average.indices {
          average[index] = share * average[index] + (1 - share) * weights[index]
        }
      }
    }
  }
}

/// Sums of errors over structures.
public struct ErrorSums: Sendable, Equatable {
  var steps = 0.0
  var loss = 0.0
  var structures = 0.0
  var components = 0.0
  var energy = 0.0
  var energySquare = 0.0
  var force = 0.0
  var forceSquare = 0.0
  var gradientNorm = 0.0

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
  /// Mean norm of the gradient before it is clipped.
  public var meanGradientNorm: Double { gradientNorm / max(1, steps) }

  /// All sums, as checkpoints keep them.
  var values: [Double] {
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

  /// Adds the sums of other structures.
  static func += (sums: inout ErrorSums, other: ErrorSums) {
    sums.values = zip(sums.values, other.values).map { $0 + $1 }
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
