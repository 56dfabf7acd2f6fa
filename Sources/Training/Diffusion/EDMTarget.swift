import Engine
import MACE
import Platform

/// Noise and what is learned from it: T. Karras et al., arXiv:2206.00364, as [SK eq. 28-30] have it.
///
/// log t is normal. Positions and elements get the same noise, of positions without that of their centroid, and the
/// network learns what its preconditioning leaves of the molecule.
struct EDMTarget: Sendable {
  let preconditioning: Preconditioning
  /// Mean and standard deviation of log t.
  let mean: Double
  let width: Double

  /// A molecule with noise.
  struct Sample {
    /// As the network sees it.
    let input: ContinuousMolecule
    /// c_noise(t).
    let noise: Double
    /// What minus the gradient of E should be: (x_0 - c_skip x_t) / c_out.
    let goal: ContinuousMolecule
  }

  /// What a sample costs, mean of squares per component, and the derivative of the loss by the gradient of E.
  struct Loss {
    let positions: Double
    let elements: Double
    let slope: ContinuousMolecule
  }

  /// The time for a number from 0 to 1, by which times of a batch are spread evenly.
  func time(_ quantile: Double) -> Double {
    exp(mean + width * Self.normalQuantile(min(max(quantile, 1e-9), 1 - 1e-9)))
  }

  /// How much a molecule may be squeezed before it gets the noise of a time: a factor, drawn evenly, that moves atoms by
  /// little more than the noise.
  ///
  /// Products of messages grow with the third power of the density. What is denser than all that a model
  /// has seen, after a step that went wrong, it would tear apart or draw to one point.
  static func squeeze(at t: Double, from stream: inout RandomStream) -> Double {
    1 - min(0.6, 1.3 * t) * stream.uniform()
  }

  /// A molecule, whose centroid is the origin, with the noise of a time [SK eq. 28].
  /// - Parameter squeezed: what its positions are multiplied by before.
  func sample(
    _ molecule: ContinuousMolecule, at t: Double, squeezed: Double = 1,
    from stream: inout RandomStream
  ) -> Sample {
    var noise = molecule
    for atom in 0..<noise.count { noise.positions[atom] = stream.normal3() }
    for index in noise.elements.indices { noise.elements[index] = stream.normal() }
    noise.centre()
    var noised = molecule + t * noise
    for atom in 0..<noised.count {
      noised.positions[atom] += (squeezed - 1) * molecule.positions[atom]
    }
    let c = preconditioning
    return Sample(
      input: c.input(t) * noised, noise: c.noise(t),
      goal: 1 / c.output(t) * (molecule - c.skip(t) * noised))
  }

  /// The loss of a sample [SK eq. 30], per atom: with the weight 1 / c_out^2 it is the squared distance
  /// between minus the gradient of E and its goal.
  func loss(_ sample: Sample, gradient: ContinuousMolecule) -> Loss {
    let error = sample.goal + gradient
    let (atoms, width) = (Double(error.count), Double(max(1, error.elements.count)))
    return Loss(
      positions: error.positions.reduce(0) { $0 + ($1 * $1).sum() } / (3 * atoms),
      elements: error.elements.reduce(0) { $0 + $1 * $1 } / width, slope: 2 / atoms * error)
  }

  /// Minus the inverse of the complementary distribution function, by bisection of erfc.
  private static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-7.0, 7.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if erfc(-middle / 2.0.squareRoot()) / 2 < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
