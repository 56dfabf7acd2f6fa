/// A model of the density of noised molecules, whose elements may be continuous.
public protocol NoisedModel: AtomisticModel {
  /// What atoms may be where elements are continuous: `elements`, and perhaps `Element.absent`.
  var continuousElements: [Element] { get }

  /// An evaluator with buffers of its own, for one worker.
  func makeNoisedCalculator() throws -> any NoisedCalculator
}

/// Evaluates a model of noised molecules; owns its buffers, so it belongs to one worker.
public protocol NoisedCalculator: AnyObject {
  /// The landscape U = -log p(x; t), up to a function of t: energies of the atoms and minus its gradient by
  /// positions, per angstrom, and, where elements of the batch are continuous, by these
  /// (`Contribution.elementForces`). All are without unit.
  /// - Parameter t: the noise level, angstrom.
  /// - Throws: `ModelError` for elements that the model does not know, and for periodic particles.
  func evaluate(_ batch: ParticleBatch, at t: Double, into result: inout Contribution)
    throws(ModelError)
}
