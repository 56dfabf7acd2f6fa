import Engine
import MACE
import Platform

/// Noise, and what is learned from it. Positions and elements get the same noise, of positions without that of
/// their centroid.
protocol NoiseTarget: Sendable {
  /// How the network is scaled.
  var preconditioning: Preconditioning { get }
  /// What minus the gradient of E should be, over (x_0 - c_skip x) / c_out.
  func approach(_ t: Double) -> Double
  /// What the squared distance from that is multiplied by: 1 / lambda c_out^2 of [SK eq. 30].
  func weight(_ t: Double) -> Double
}

extension NoiseTarget {
  func approach(_ t: Double) -> Double { 1 }
  func weight(_ t: Double) -> Double { 1 }

  /// A molecule, whose centroid is the origin, with the noise of a time [SK eq. 28].
  /// - Parameter squeezed: what its positions are multiplied by before.
  func sample(
    _ molecule: ContinuousMolecule, at t: Double, squeezed: Double = 1,
    from stream: inout RandomStream
  ) -> NoisedSample {
    var noise = molecule
    for atom in 0..<noise.count { noise.positions[atom] = stream.normal3() }
    for index in noise.elements.indices { noise.elements[index] = stream.normal() }
    noise.centre()
    var noised = molecule + t * noise
    for atom in 0..<noised.count {
      noised.positions[atom] += (squeezed - 1) * molecule.positions[atom]
    }
    let c = preconditioning
    return NoisedSample(
      input: c.input(t) * noised, noise: c.noise(t),
      goal: approach(t) / c.output(t) * (molecule - c.skip(t) * noised), weight: weight(t))
  }
}

/// Denoising score matching as [SK eq. 28-30] have it: what its preconditioning leaves of the molecule, in the
/// mean, with the weight 1 / c_out^2.
struct EDMTarget: NoiseTarget {
  let preconditioning: Preconditioning
}

/// A field that points back to molecules with the same length from anywhere but near to them, where it goes over
/// into a harmonic well (C. Griesbacher et al., arXiv:2605.18381; there clouds and molecules are the ends of
/// a line that goes on beyond the molecule, here the noise is normal, to both sides alike).
struct RestoringFieldTarget: NoiseTarget {
  let preconditioning: Preconditioning
  /// Angstrom.
  let wellWidth: Double

  func approach(_ t: Double) -> Double { tanh(t / wellWidth) }
}

/// The way back, whose errors count over the noise (arXiv:2605.19050): the slope of wells that are quadratic.
struct PseudoEnergyTarget: NoiseTarget {
  let preconditioning: Preconditioning
  /// Noise below which errors count alike, angstrom.
  let wellWidth: Double

  func weight(_ t: Double) -> Double {
    preconditioning.dataWidth * preconditioning.dataWidth / (t * t + wellWidth * wellWidth)
  }
}

extension DiffusionSettings {
  /// How much noise a network that is scaled in a way learns from: where none tells it the time, no more than what
  /// samplers start from.
  func noiseLevels(_ preconditioning: Preconditioning) -> NoiseLevels {
    NoiseLevels(
      mean: noiseMean, width: noiseWidth,
      largest: preconditioning.form == .edm ? .infinity : noiseLargest)
  }

  /// What is learned by a network that is scaled in a way.
  func noiseTarget(_ preconditioning: Preconditioning) -> any NoiseTarget {
    switch preconditioning.form {
    case .edm: EDMTarget(preconditioning: preconditioning)
    case .restoringField:
      RestoringFieldTarget(preconditioning: preconditioning, wellWidth: wellWidth)
    case .pseudoForce:
      PseudoEnergyTarget(preconditioning: preconditioning, wellWidth: wellWidth)
    }
  }
}
