import MACE

/// Which weights of a model change, and how far a step takes them: as if they were near one.
struct Descent {
  let slots: [WeightSlot]
  /// What a step of a weight is multiplied by: one a slot.
  let steps: [Double]
  /// Whether weights decay, and whether they stay as they are: one a slot.
  let decays: [Bool]
  let isFixed: [Bool]

  /// Number of weights that change.
  var weightCount: Int {
    zip(slots, isFixed).reduce(0) { $0 + ($1.1 ? 0 : $1.0.range.count) }
  }

  /// The norm of the gradient by weights that change, as they are near one.
  func norm(of gradient: [Double]) -> Double {
    var sum = 0.0
    for (index, slot) in slots.enumerated() where !isFixed[index] {
      var square = 0.0
      for place in slot.range { square += gradient[place] * gradient[place] }
      sum += steps[index] * steps[index] * square
    }
    return sum.squareRoot()
  }

  /// Moves weights along a gradient.
  /// - Parameter factor: what the gradient is multiplied by.
  func move(
    _ weights: inout [Double], along gradient: [Double], factor: Double, _ step: Adam.Step,
    _ adam: inout Adam
  ) {
    for (index, slot) in slots.enumerated() where !isFixed[index] {
      adam.apply(
        step, to: &weights, gradient, slot.range, scale: steps[index], factor: factor,
        decays: decays[index])
    }
  }
}
