import Platform

/// All that changes while a model is trained. Training goes on from a state as if it had never stopped.
package struct TrainingState<Sums: TrainingSums> {
  /// Steps done.
  var step = 0
  /// Structures seen.
  var place = 0
  /// As the model's `flatWeights`, and their moving average.
  var weights: [Double]
  var average: [Double]
  var adam: Adam
  /// Sums since the last line of the table.
  var sums = Sums()

  /// The state before the first step.
  init(weights: [Double]) {
    self.weights = weights
    average = weights
    adam = Adam(count: weights.count)
  }

  /// Ends a step.
  /// - Parameters:
  ///   - gradient: of the loss by the weights.
  ///   - sums: over the structures of the step.
  ///   - structures: how many these are.
  ///   - team: shares the weights.
  mutating func advance(
    along gradient: [Double], _ descent: Descent, _ settings: some StepSettings, sums: Sums,
    structures: Int, team: WorkerTeam
  ) {
    let norm = descent.norm(of: gradient, team: team)
    var sums = sums
    sums.steps = 1
    sums.gradientNorm = norm
    self.sums += sums
    step += 1
    place += structures
    // A gradient that is not finite is skipped: one structure must not end a night of training.
    guard norm.isFinite else { return }
    descent.move(
      &weights, along: gradient, factor: norm > settings.clip ? settings.clip / norm : 1,
      Adam.Step(
        number: step, rate: settings.rate(ofStep: step), decay: settings.weightDecay,
        amsgrad: settings.amsgrad, decoupledDecay: settings.decoupledDecay), &adam,
      team: team)
    // The first steps are forgotten sooner.
    moveAverage(
      keeping: min(settings.averaging, Double(1 + step) / Double(10 + step)), team: team)
  }

  /// Moves the average towards the weights.
  private mutating func moveAverage(keeping share: Double, team: WorkerTeam) {
    let count = weights.count
    average.withUnsafeMutableBufferPointer { average in
      weights.withUnsafeBufferPointer { weights in
        nonisolated(unsafe) let (average, weights) = (average, weights)
        team.forEachPiece(of: count, pieces: 16) { range in
          for index in range {
            average[index] = share * average[index] + (1 - share) * weights[index]
          }
        }
      }
    }
  }
}

/// What is added up over the structures of steps.
package protocol TrainingSums: Sendable {
  init()
  var steps: Double { get set }
  /// Of the gradients before they are clipped.
  var gradientNorm: Double { get set }
  /// All sums, as checkpoints keep them.
  var values: [Double] { get set }
}

extension TrainingSums {
  /// Mean norm of the gradient before it is clipped.
  package var meanGradientNorm: Double { gradientNorm / max(1, steps) }

  /// Adds the sums of other structures.
  static func += (sums: inout Self, other: Self) {
    sums.values = zip(sums.values, other.values).map { $0 + $1 }
  }
}
