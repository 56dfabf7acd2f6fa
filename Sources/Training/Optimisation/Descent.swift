import MACE
import Platform

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
  func norm(of gradient: [Double], team: WorkerTeam) -> Double {
    let squares = gradient.withUnsafeBufferPointer { gradient in
      nonisolated(unsafe) let gradient = gradient
      return team.map(Array(slots.indices)) { index in
        isFixed[index] ? 0 : steps[index] * steps[index] * Self.square(gradient, slots[index].range)
      }
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// The sum of some squares, eight at a time.
  private static func square(
    _ numbers: UnsafeBufferPointer<Double>, _ range: Range<Int>
  ) -> Double {
    guard let base = numbers.baseAddress else { return 0 }
    var sums = SIMD8<Double>.zero
    var place = range.lowerBound
    while place + 8 <= range.upperBound {
      let eight = UnsafeRawPointer(base + place).loadUnaligned(as: SIMD8<Double>.self)
      sums += eight * eight
      place += 8
    }
    var sum = sums.sum()
    for rest in place..<range.upperBound { sum += numbers[rest] * numbers[rest] }
    return sum
  }

  /// Moves weights along a gradient.
  /// - Parameter factor: what the gradient is multiplied by.
  func move(
    _ weights: inout [Double], along gradient: [Double], factor: Double, _ step: Adam.Step,
    _ adam: inout Adam, team: WorkerTeam
  ) {
    adam.apply(
      step, to: &weights, gradient,
      slots.indices.filter { !isFixed[$0] }.map {
        Adam.Part(range: slots[$0].range, scale: steps[$0], decays: decays[$0])
      }, factor: factor, team: team)
  }
}
