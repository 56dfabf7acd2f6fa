import Engine

/// A structure as a model is shown it, and what is expected there.
struct TrainingSample: Sendable {
  /// What the model sees.
  var molecule: Molecule
  /// Expected energy, eV; nil where none is.
  var energy: Double?
  /// Expected forces, eV/angstrom: [atoms]; nil where none are.
  var forces: [SIMD3<Double>]?
  /// Expected stress, eV/angstrom^3; nil where none is.
  var stress: SymmetricTensor?
  /// What the loss is multiplied by.
  var weight = 1.0
  /// Errors of forces count over it, eV/angstrom.
  var forceScale = 1.0
}
