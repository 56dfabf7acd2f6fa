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

extension RateSettings {
  /// The learning rate of a step, from 1.
  func rate(ofStep step: Int) -> Double {
    let warm = max(1, (warmUp * Double(steps)).rounded())
    if Double(step) < warm { return learningRate * Double(step) / warm }
    switch schedule {
    case .constant: return learningRate
    case .cosine:
      let done = (Double(step) - warm) / max(1, Double(steps) - warm)
      let share = (1 + cos(.pi * min(1, done))) / 2
      return learningRate * (lastRate + (1 - lastRate) * share)
    }
  }
}
