import Platform

/// How weights change with the steps; `TrainingSettings` says what each is.
package protocol StepSettings: JSONSettings {
  var steps: Int { get set }
  var batch: Int { get }
  var learningRate: Double { get }
  var warmUp: Double { get }
  var schedule: TrainingSettings.Schedule { get }
  var lastRate: Double { get }
  var weightDecay: Double { get }
  var amsgrad: Bool { get }
  var decoupledDecay: Bool { get }
  var clip: Double { get }
  var averaging: Double { get }
  var displacement: Double { get }
  var seed: UInt64 { get set }
  var validateEvery: Int { get }
  var reportEvery: Int { get }
}

extension TrainingSettings: StepSettings {}

/// The largest rate of one cycle over the first.
private let cycleRise = 25.0

extension StepSettings {
  /// What is impossible of the steps, in words; nil where all is possible.
  var stepFault: String? {
    Self.fault(in: [
      ("steps", Double(steps), 1...1e9), ("batch", Double(batch), 1...10_000),
      ("learning_rate", learningRate, 0...1), ("warm_up", warmUp, 0...1),
      ("last_rate", lastRate, 0...1), ("averaging", averaging, 0...0.999999),
      ("clip", clip, 1e-6...1e12), ("displacement", displacement, 1e-6...0.1),
      ("weight_decay", weightDecay, 0...1), ("validate_every", Double(validateEvery), 1...1e9),
      ("report_every", Double(reportEvery), 1...1e9),
    ])
  }

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
