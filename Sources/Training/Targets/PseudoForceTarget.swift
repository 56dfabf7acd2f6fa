import Engine
import Platform

/// Noised equilibrium structures with forces that point back to them, those of the pseudo-energy
///
///     U(x) = k/2 min_R |x - R x0|^2,  -dU/dx = k (R x0 - x),  k = 1 eV/angstrom^2
///
/// (Generative pseudo-force fields, arXiv:2605.19050). The noise of a structure is normal, without a
/// shift of the centre; its standard deviation is drawn evenly in its logarithm. The equilibrium is
/// turned by R so that it is nearest to the noised structure, as no force of an energy turns a molecule.
///
/// Only forces are expected: what is best for them, the mean of many equilibria that a noised structure
/// may come from, is not the slope of the mean of the energies. Their errors count over the noise.
struct PseudoForceTarget: TrainingTarget {
  let seed: UInt64
  /// Standard deviations of the noise, angstrom.
  let smallest: Double
  let largest: Double

  func sample(_ structure: Int, epoch: Int, of set: TrainingSet) -> TrainingSample {
    var molecule = set.molecule(structure)
    var stream = RandomStream(seed: seed, .trainingNoise, epoch, structure)
    let sigma = smallest * pow(largest / smallest, stream.uniform())
    let kicks = molecule.positions.map { _ in sigma * stream.normal3() }
    let shift = kicks.reduce(.zero, +) / Double(kicks.count)
    let equilibrium = molecule.positions
    for atom in equilibrium.indices { molecule.positions[atom] += kicks[atom] - shift }
    let nearest =
      molecule.cell == nil
      ? Superposition(of: equilibrium, on: molecule.positions).apply(equilibrium) : equilibrium
    return TrainingSample(
      molecule: molecule, forces: zip(nearest, molecule.positions).map { $0 - $1 },
      weight: Double(set.weights[structure]), forceScale: sigma)
  }
}
