/// Sums of losses over samples.
public struct DiffusionSums: TrainingSums, Equatable {
  var samples = 0.0
  var positions = 0.0
  var elements = 0.0
  package var steps = 0.0
  package var gradientNorm = 0.0

  /// Mean of squares per component: 1 where nothing was learned, of data as wide as they are taken to be.
  public var positionLoss: Double { positions / max(1, samples) }
  /// The same of elements.
  public var elementLoss: Double { elements / max(1, samples) }

  package init() {}

  package var values: [Double] {
    get { [samples, positions, elements, steps, gradientNorm] }
    set {
      (samples, positions, elements) = (newValue[0], newValue[1], newValue[2])
      (steps, gradientNorm) = (newValue[3], newValue[4])
    }
  }

  /// Adds the loss of a sample.
  mutating func add(_ loss: NoisedSample.Loss) {
    samples += 1
    positions += loss.positions
    elements += loss.elements
  }
}

/// Losses of molecules that are not learned from, by noise level.
public struct DiffusionValidation: Sendable, Equatable {
  /// Times t at which losses are measured.
  public static let times = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]
  /// One a time.
  public internal(set) var losses = times.map { _ in DiffusionSums() }
}
