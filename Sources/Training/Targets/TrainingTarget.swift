/// What is learned from a structure: how a model is shown it, and what is expected there.
///
/// A structure is shown anew in every epoch. What is random comes from streams of seed, epoch and
/// structure, so that threads and interruptions change nothing.
protocol TrainingTarget: Sendable {
  /// A structure of a set as it is shown in an epoch, from 0.
  func sample(_ structure: Int, epoch: Int, of set: TrainingSet) -> TrainingSample
}

extension TrainingSettings {
  /// What is learned, see `targets`.
  var target: any TrainingTarget {
    switch targets {
    case .labels: LabelTarget()
    case .pseudoForce:
      PseudoForceTarget(seed: seed, smallest: noiseSmallest, largest: noiseLargest)
    }
  }
}
