import Platform

/// How the learning rate changes with the steps.
protocol RateSettings {
  var steps: Int { get }
  var learningRate: Double { get }
  /// The part of the steps in which the rate rises.
  var warmUp: Double { get }
  /// How it falls, and the last rate over the largest.
  var schedule: TrainingSettings.Schedule { get }
  var lastRate: Double { get }
}

extension TrainingSettings: RateSettings {}

/// The largest rate of one cycle over the first.
private let cycleRise = 25.0

extension RateSettings {
  /// The learning rate of a step, from 1.
  func rate(ofStep step: Int) -> Double {
    let warm = max(1, (warmUp * Double(steps)).rounded())
    if Double(step) < warm {
      let done = Double(step) / warm
      guard schedule == .oneCycle else { return learningRate * done }
      // L. N. Smith, N. Topin, arXiv:1708.07120, with the cosines that training codes have.
      let first = 1 / cycleRise
      return learningRate * (first + (1 - first) * (1 - cos(.pi * done)) / 2)
    }
    switch schedule {
    case .constant: return learningRate
    case .cosine, .oneCycle:
      let done = (Double(step) - warm) / max(1, Double(steps) - warm)
      let share = (1 + cos(.pi * min(1, done))) / 2
      return learningRate * (lastRate + (1 - lastRate) * share)
    }
  }
}
