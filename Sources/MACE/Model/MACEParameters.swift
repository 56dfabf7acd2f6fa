import Engine

/// A MACE model as inference sees it: shape and weights, in Double, with every normalisation of
/// the training code folded in (fan-in, path coefficients, second moments of the activations,
/// average number of neighbours), so that evaluation reads as [SK eq. 19-23].
///
/// An atom's energy is `atomicEnergies[species] + shift + scale * (sum of readouts + repulsion)`.
public struct MACEParameters: Sendable, Equatable {
  /// The shape.
  public var configuration: MACEConfiguration
  /// Facts about the model that inference does not need: training data, licence, source file ...
  public var metadata: [String: String]
  /// Initial node features by species: [species, channels] (scalars).
  public var embedding: WeightMatrix
  /// One number for each radial function, see `RadialFunctions`: [count].
  public var radialConstants: [Double]
  /// The number all radial functions share, see `RadialFunctions`, as the training code had it.
  public var radialFactor: Double
  /// The interactions.
  public var layers: [MACELayer]
  /// Screened nuclear repulsion added to the readouts, where the model has one.
  public var repulsion: ScreenedRepulsion?
  /// eV a unit of the readouts.
  public var scale: Double
  /// Added to the energy of every atom, eV; part of the interaction energy.
  public var shift: Double
  /// Energies of the isolated atoms by species, eV.
  public var atomicEnergies: [Double]

  /// A model from its weights.
  public init(
    configuration: MACEConfiguration, metadata: [String: String] = [:], embedding: WeightMatrix,
    radialConstants: [Double], radialFactor: Double, layers: [MACELayer],
    repulsion: ScreenedRepulsion? = nil, scale: Double, shift: Double, atomicEnergies: [Double]
  ) {
    self.configuration = configuration
    self.metadata = metadata
    self.embedding = embedding
    self.radialConstants = radialConstants
    self.radialFactor = radialFactor
    self.layers = layers
    self.repulsion = repulsion
    self.scale = scale
    self.shift = shift
    self.atomicEnergies = atomicEnergies
  }

  /// The elements the model knows, by species index; of a diffusion model also `Element.absent`.
  public var elements: [Element] {
    configuration.atomicNumbers.compactMap { $0 == 0 ? .absent : Element(atomicNumber: $0) }
  }
}

/// The universal screened repulsion of J. Ziegler, J. Biersack and U. Littmark (1985), ended by a
/// polynomial cutoff at the sum of covalent radii.
public struct ScreenedRepulsion: Sendable, Equatable {
  /// Coefficients of the four exponentials.
  public var coefficients: [Double]
  /// Screening length: `lengthPrefactor * 0.529 / (Z_i^exponent + Z_j^exponent)`, angstrom.
  public var lengthPrefactor: Double
  /// Exponent of the nuclear charges in the screening length.
  public var exponent: Double
  /// Power of the polynomial cutoff.
  public var cutoffPower: Int
  /// Covalent radii by species, angstrom.
  public var radii: [Double]

  /// A repulsion from its constants.
  public init(
    coefficients: [Double], lengthPrefactor: Double, exponent: Double, cutoffPower: Int,
    radii: [Double]
  ) {
    self.coefficients = coefficients
    self.lengthPrefactor = lengthPrefactor
    self.exponent = exponent
    self.cutoffPower = cutoffPower
    self.radii = radii
  }
}
