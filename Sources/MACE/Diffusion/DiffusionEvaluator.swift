/// What evaluates E(x; t) and its gradient.
public protocol DiffusionEvaluator {
  /// E and its gradient by x.
  /// - Parameter noise: c_noise(t).
  func evaluate(_ x: ContinuousMolecule, noise: Double) -> DiffusionNetwork.Evaluation
}

extension DiffusionNetwork: DiffusionEvaluator {}

extension Preconditioning {
  /// D_r and D_z of [SK eq. 29]: what a noised molecule is taken to be without noise.
  /// - Parameter t: the noise of positions, angstrom, and of elements.
  public func denoise(
    _ x: ContinuousMolecule, at t: Double, by network: some DiffusionEvaluator
  ) -> ContinuousMolecule {
    // E is an energy, of which the score is minus the gradient.
    let gradient = network.evaluate(input(t) * x, noise: noise(t)).gradient
    return skip(t) * x - output(t) * gradient
  }

  /// The landscape that the denoiser descends, up to a function of t:
  ///
  ///     U(x, t) = |x|^2 / 2 (t^2 + w^2) + (w / t) E(c_in x; c_noise),  -grad U = (D(x, t) - x) / t^2
  ///
  /// for EDM, with w the width of the data. Without unit.
  public func landscape(
    _ x: ContinuousMolecule, at t: Double, by network: some DiffusionEvaluator
  ) -> Double {
    let energy = network.evaluate(input(t) * x, noise: noise(t)).energy
    return stiffness(t) * x.squaredNorm / 2 + height(t) * energy
  }
}
