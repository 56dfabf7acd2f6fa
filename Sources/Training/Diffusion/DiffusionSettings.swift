import MACE

/// Everything that decides how a diffusion model is trained. A file of settings is a JSON object with some
/// of these keys; what it does not name has the value here.
public struct DiffusionSettings: Sendable, Equatable, StepSettings {
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
  /// Places that stay empty, at most so many per atom of a molecule: with them the model learns how many atoms
  /// there are. Without them, 0, it has no `Element.absent`.
  public var spareAtoms = 0.3
  /// Share of the molecules that are squeezed before they are noised: with them the model learns the way out
  /// of states that are denser than any noised molecule.
  public var squeezed = 0.05

  // What is learned. With a model to start from, what that has learned counts.

  public var target = Preconditioning.Form.edm
  /// Noise in which a restoring field goes over into a well, and below which errors of pseudo-forces count alike,
  /// angstrom.
  public var wellWidth = 0.08
  /// Largest noise of restoring fields and pseudo-forces, angstrom: nothing makes what their network sees smaller.
  public var noiseLargest = 2.0

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
    case displacement, seed, squeezed, target
    case hiddenDegree = "hidden_degree"
    case edgeDegree = "edge_degree"
    case radialFunctions = "radial_functions"
    case radialWidths = "radial_widths"
    case cutoffPower = "cutoff_power"
    case readoutWidth = "readout_width"
    case timeWidth = "time_width"
    case dataWidth = "data_width"
    case spareAtoms = "spare_atoms"
    case noiseLargest = "noise_largest"
    case wellWidth = "well_width"
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
  package static var choices: [String: [String]] {
    [
      "target": Preconditioning.Form.allCases.map(\.rawValue),
      "schedule": TrainingSettings.Schedule.allCases.map(\.rawValue),
    ]
  }

  package var fault: String? {
    shapeFault(cutoffs: 0.5...50) ?? stepFault
      ?? Self.fault(in: [
        ("time_width", Double(timeWidth), 1...1024), ("data_width", dataWidth, 0.01...100),
        ("spare_atoms", spareAtoms, 0...2), ("squeezed", squeezed, 0...1),
        ("noise_largest", noiseLargest, 0.1...100), ("well_width", wellWidth, 1e-3...10),
        ("noise_mean", noiseMean, -10...5), ("noise_width", noiseWidth, 0.01...5),
      ])
  }
}
