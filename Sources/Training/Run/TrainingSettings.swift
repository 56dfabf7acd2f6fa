import FoundationEssentials

/// Everything that decides what is trained and how. A file of settings is a JSON object with some of these
/// keys; what it does not name has the value here.
public struct TrainingSettings: Sendable, Equatable, Codable {
  // The model; of a model to start from only `fixed` counts.

  /// Channels of all features.
  public var channels = 64
  /// Largest degree of the features that layers pass on: 0 or 1.
  public var hiddenDegree = 0
  /// Interactions.
  public var layers = 2
  /// Largest degree of the spherical harmonics.
  public var edgeDegree = 3
  /// Factors of the largest products.
  public var correlation = 3
  /// Angstrom.
  public var cutoff = 4.5
  /// Number of radial functions.
  public var radialFunctions = 8
  /// Widths of the radial network's hidden layers.
  public var radialWidths = [64, 64, 64]
  /// Power of the polynomial cutoff.
  public var cutoffPower = 5
  /// Width of the last readout's hidden layer.
  public var readoutWidth = 16
  /// Whether screened nuclear repulsion is added.
  public var repulsion = false
  /// Whether the energies of isolated atoms are those of frames with one atom; fitted otherwise.
  public var isolatedAtoms = false
  /// Energies of isolated atoms by symbol, eV; those named here come before the data.
  public var atomicEnergies: [String: Double] = [:]
  /// Names of weights that stay as they are, as the model's file has them, or what they begin with.
  public var fixed = ["atomic_energies", "scale", "shift"]

  // The data

  /// What is learned from the structures.
  public var targets = Targets.labels
  /// Least and largest noise of pseudo-forces, angstrom.
  public var noiseSmallest = 0.02
  public var noiseLargest = 2.5
  /// What the loss of structures is multiplied by, by `config_type`.
  public var configWeights: [String: Double] = [:]
  /// Whether units that look wrong are an error.
  public var checkUnits = true

  // The loss

  /// Weights of energy per atom, forces and stress.
  public var energyWeight = 1.0
  public var forceWeight = 10.0
  public var stressWeight = 1.0
  /// From this part of the steps on there are other weights.
  public var secondStage = 0.6
  public var secondEnergyWeight = 10.0
  public var secondForceWeight = 10.0
  /// Where the loss turns from quadratic to linear: eV per atom, and eV/angstrom.
  public var huberEnergy = 0.01
  public var huberForce = 0.1

  // The steps

  public var steps = 20_000
  /// Structures of a step.
  public var batch = 8
  /// Where it is not zero, steps have structures of at least so many atoms in the place of `batch`.
  public var batchAtoms = 0
  /// The largest learning rate.
  public var learningRate = 0.01
  /// The part of the steps in which the rate rises.
  public var warmUp = 0.05
  /// How it falls.
  public var schedule = Schedule.cosine
  /// The last rate over the largest.
  public var lastRate = 0.01
  /// Per step and unit of the learning rate.
  public var weightDecay = 5e-7
  /// Whether the largest second moment counts.
  public var amsgrad = true
  /// Whether weights decay by themselves (AdamW) instead of through the gradient.
  public var decoupledDecay = false
  /// The largest norm of a gradient.
  public var clip = 10.0
  /// Of the moving average of the weights, per step.
  public var averaging = 0.999
  /// How far the atom that moves most is displaced for the gradient by forces, angstrom.
  public var displacement = 0.004
  /// Chooses the first weights and the order of the structures.
  public var seed: UInt64 = 1
  /// Whether arithmetic is single precision.
  public var singlePrecision = true
  /// Steps between validations, and between lines of the table.
  public var validateEvery = 1000
  public var reportEvery = 50

  /// What is learned.
  public enum Targets: String, Sendable, Codable, CaseIterable {
    /// Energies, forces and stresses of the frames.
    case labels
    /// Forces that lead noised structures back to where they were.
    case pseudoForce = "pseudo-force"
  }

  /// How the learning rate falls.
  public enum Schedule: String, Sendable, Codable, CaseIterable {
    case cosine, constant
    /// Rises along a cosine too, from a 25th of the largest rate.
    case oneCycle = "one-cycle"
  }

  /// The values here.
  public init() {}
}
