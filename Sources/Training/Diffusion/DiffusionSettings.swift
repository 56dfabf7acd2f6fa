import Engine
import MACE

/// Everything that decides how a diffusion model is trained. A file of settings is a JSON object with some
/// of these keys; what it does not name has the value here.
public struct DiffusionSettings: Sendable, Equatable, JSONSettings {
  // The model.

  /// Channels of all features.
  public var channels = 64
  /// Largest degree of the features that layers pass on: 0 or 1.
  public var hiddenDegree = 0
  /// Interactions.
  public var layers = 2
  /// Largest degree of the spherical harmonics.
  public var edgeDegree = 2
  /// Factors of the largest products.
  public var correlation = 3
  /// Of distances as the network sees them.
  public var cutoff = 10.0
  /// Number of radial functions.
  public var radialFunctions = 16
  /// Widths of the radial network's hidden layers.
  public var radialWidths = [64, 64, 64]
  /// Power of the polynomial cutoff.
  public var cutoffPower = 6
  /// Width of the last readout's hidden layer.
  public var readoutWidth = 16
  /// Width of the hidden layer of the time encoding.
  public var timeWidth = 64
  /// Standard deviation that data are taken to have.
  public var dataWidth = 1.0

  // The noise: its logarithm is normal.

  public var noiseMean = -1.2
  public var noiseWidth = 1.2

  // The steps, see `TrainingSettings`.

  public var steps = 100_000
  public var batch = 64
  public var learningRate = 4e-3
  public var warmUp = 0.05
  public var schedule = TrainingSettings.Schedule.cosine
  public var lastRate = 0.001
  public var weightDecay = 1e-4
  public var amsgrad = true
  public var decoupledDecay = true
  public var clip = 10.0
  public var averaging = 0.999
  /// Root mean square displacement for the gradient of the loss, of what the network sees.
  public var displacement = 0.002
  /// Chooses the first weights, the order of the molecules and the noise.
  public var seed: UInt64 = 1
  /// Whether arithmetic is single precision.
  public var singlePrecision = true
  /// Steps between validations, and between lines of the table.
  public var validateEvery = 1000
  public var reportEvery = 50

  /// The values here.
  public init() {}

  enum CodingKeys: String, CodingKey, CaseIterable {
    case channels, layers, correlation, cutoff, steps, batch, schedule, amsgrad, clip, averaging
    case displacement, seed
    case hiddenDegree = "hidden_degree"
    case edgeDegree = "edge_degree"
    case radialFunctions = "radial_functions"
    case radialWidths = "radial_widths"
    case cutoffPower = "cutoff_power"
    case readoutWidth = "readout_width"
    case timeWidth = "time_width"
    case dataWidth = "data_width"
    case noiseMean = "noise_mean"
    case noiseWidth = "noise_width"
    case learningRate = "learning_rate"
    case warmUp = "warm_up"
    case lastRate = "last_rate"
    case weightDecay = "weight_decay"
    case decoupledDecay = "decoupled_decay"
    case singlePrecision = "single_precision"
    case validateEvery = "validate_every"
    case reportEvery = "report_every"
  }

  package static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

  /// The shape of the model for some elements.
  func shape(_ elements: [Element]) -> MACEShape {
    var shape = MACEShape(elements: elements)
    shape.channels = channels
    shape.hiddenDegree = hiddenDegree
    shape.layers = layers
    shape.edgeDegree = edgeDegree
    shape.correlation = correlation
    shape.cutoff = cutoff
    shape.radialFunctions = radialFunctions
    shape.radialWidths = radialWidths
    shape.cutoffPower = cutoffPower
    shape.readoutWidth = readoutWidth
    return shape
  }

  package var fault: String? {
    let limits: [(key: CodingKeys, value: Double, range: ClosedRange<Double>)] = [
      (.channels, Double(channels), 1...1024), (.hiddenDegree, Double(hiddenDegree), 0...1),
      (.layers, Double(layers), 1...8), (.edgeDegree, Double(edgeDegree), 0...3),
      (.correlation, Double(correlation), 1...3), (.cutoff, cutoff, 0.5...50),
      (.radialFunctions, Double(radialFunctions), 1...64),
      (.cutoffPower, Double(cutoffPower), 3...64),
      (.readoutWidth, Double(readoutWidth), 1...1024), (.timeWidth, Double(timeWidth), 1...1024),
      (.dataWidth, dataWidth, 0.01...100), (.noiseMean, noiseMean, -10...5),
      (.noiseWidth, noiseWidth, 0.01...5), (.steps, Double(steps), 1...1e9),
      (.batch, Double(batch), 1...10_000), (.learningRate, learningRate, 0...1),
      (.warmUp, warmUp, 0...1), (.lastRate, lastRate, 0...1), (.averaging, averaging, 0...0.999999),
      (.clip, clip, 1e-6...1e12), (.displacement, displacement, 1e-6...0.1),
      (.weightDecay, weightDecay, 0...1), (.validateEvery, Double(validateEvery), 1...1e9),
      (.reportEvery, Double(reportEvery), 1...1e9),
    ]
    for (key, value, range) in limits where !range.contains(value) {
      return "\(key.rawValue) is \(value), not \(range.lowerBound) to \(range.upperBound)"
    }
    if radialWidths.isEmpty || radialWidths.contains(where: { !(1...1024).contains($0) }) {
      return "radial_widths is \(radialWidths)"
    }
    return nil
  }
}

extension DiffusionSettings: RateSettings {}
