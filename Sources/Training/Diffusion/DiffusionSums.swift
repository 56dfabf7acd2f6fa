/// Sums of losses over samples.
public struct DiffusionSums: Sendable, Equatable {
  var samples = 0.0
  var positions = 0.0
  var elements = 0.0
  var steps = 0.0
  var gradientNorm = 0.0

  /// Mean of squares per component: 1 where nothing was learned, of data as wide as they are taken to be.
  public var positionLoss: Double { positions / max(1, samples) }
  /// The same of elements.
  public var elementLoss: Double { elements / max(1, samples) }
  /// Mean norm of the gradient before it is clipped.
  public var meanGradientNorm: Double { gradientNorm / max(1, steps) }

  /// All sums, as checkpoints keep them.
  var values: [Double] {
    get { [samples, positions, elements, steps, gradientNorm] }
    set {
      (samples, positions, elements) = (newValue[0], newValue[1], newValue[2])
      (steps, gradientNorm) = (newValue[3], newValue[4])
    }
  }

  /// Adds the loss of a sample.
  mutating func add(_ loss: EDMTarget.Loss) {
    samples += 1
    positions += loss.positions
    elements += loss.elements
  }

  /// Adds the sums of other samples.
  static func += (sums: inout DiffusionSums, other: DiffusionSums) {
    sums.values = zip(sums.values, other.values).map { $0 + $1 }
  }
}

/// Losses of molecules that are not learned from, by noise level.
public struct DiffusionValidation: Sendable, Equatable {
  /// Times t at which losses are measured.
  public static let times = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
  /// One a time.
  public internal(set) var losses = times.map { _ in DiffusionSums() }
}
