import MACE

/// A molecule with noise, and what a network is to make of it.
struct NoisedSample: Sendable {
  /// As the network sees it.
  let input: ContinuousMolecule
  /// c_noise(t).
  let noise: Double
  /// What minus the gradient of E should be.
  let goal: ContinuousMolecule
  /// What the squared distance from the goal is multiplied by.
  let weight: Double

  /// What a sample costs, mean of squares per component, and the derivative of the loss by the gradient of E.
  struct Loss {
    let positions: Double
    let elements: Double
    let slope: ContinuousMolecule
  }

  /// The loss [SK eq. 30], per atom.
  func loss(gradient: ContinuousMolecule) -> Loss {
    let error = goal + gradient
    let (atoms, width) = (Double(error.count), Double(max(1, error.elements.count)))
    return Loss(
      positions: weight * error.positions.reduce(0) { $0 + ($1 * $1).sum() } / (3 * atoms),
      elements: weight * error.elements.reduce(0) { $0 + $1 * $1 } / width,
      slope: weight * 2 / atoms * error)
  }
}
