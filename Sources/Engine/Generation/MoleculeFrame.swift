/// A molecule as a step of a verb left it: a frame of its trajectory.
public struct MoleculeFrame: Sendable {
  /// The verb.
  public let stage: String
  /// Steps of the verb that are done; 0 for what it begins with.
  public let step: Int
  /// Steps it may take.
  public let steps: Int
  /// The atoms; in a generation those of the first particle.
  public let molecule: Molecule
  /// The noise level reached; nil where there is none.
  public var sigma: Double?
  /// Energy per atom of the forces that guide a generation; nil elsewhere.
  public var guidance: Double?
  /// Energy by the model that moves the atoms, without the elements' own part, eV; nil in a generation.
  public var energy: Double?
  /// Energy of the isolated atoms, eV: with it `energy` is the total; nil where nobody knows.
  public var isolatedEnergy: Double?
  /// Forces of the model, eV/angstrom, zero on atoms that are held: [atoms]; nil in a generation.
  public var forces: [SIMD3<Double>]?
  /// In a generation the root mean square of the force on free atoms, in its own unit; where a model moves
  /// the atoms the largest, eV/angstrom.
  public var force: Double?

  /// A molecule after `step` of `steps` of a verb.
  public init(stage: String, step: Int, steps: Int, molecule: Molecule) {
    (self.stage, self.step, self.steps, self.molecule) = (stage, step, steps, molecule)
  }
}
