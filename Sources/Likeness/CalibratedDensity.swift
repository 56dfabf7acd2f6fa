import Engine
import Platform

/// An estimate of -log p(x, z; sigma) of noised reference molecules: positions x that normal noise of
/// standard deviation sigma was added to, and elements z,
///
///     U(x, z; sigma) = sum_i |x_i - c|^2 / (2 (s^2(n) + sigma^2)) + E(x, z; sigma) + sum_i b_{z_i}(sigma),
///
/// with the centroid c, the spread of the reference s^2(n) = spread * n^(2/3) per coordinate, the
/// energy E of a `ScoreNetwork` and the bias b of each element. Its gradient by positions predicts the
/// noise, its differences between elements their odds: see `Calibration` and `ElementBias`.
public struct CalibratedDensity: Sendable {
  public var network: ScoreNetwork
  /// Variance per coordinate of a molecule of one atom, square angstrom.
  public var spread: Double
  /// The bias of each element; nil where it was not fitted.
  public var bias: ElementBias?
  /// The surprise of molecules of the reference in ascending order, nats per atom; empty where they were
  /// not asked.
  public var surprises: [Double] = []

  /// The noise levels a network is fitted at, angstrom; beyond them it is evaluated at the nearest.
  public static let levels = 0.03...1.5

  static func clamped(_ sigma: Double) -> Double {
    min(max(sigma, levels.lowerBound), levels.upperBound)
  }

  /// A density.
  public init(network: ScoreNetwork, spread: Double) {
    self.network = network
    self.spread = spread
  }

  /// A surprise among those of the reference.
  func surprise(_ perAtom: Double) -> Surprise? {
    guard !surprises.isEmpty else { return nil }
    let less = surprises.count { $0 < perAtom }
    return Surprise(
      perAtom: perAtom, rank: Double(surprises.count - less) / Double(surprises.count))
  }

  /// Variance per coordinate of the noised cloud of a molecule.
  func variance(atoms: Int, sigma: Double) -> Double {
    spread * cbrt(Double(atoms * atoms)) + sigma * sigma
  }

  /// Adds the bias of each atom; an element of a scaffold that the network does not know has none.
  func addBias(_ batch: ParticleBatch, sigmas: [Double], energies: inout [Double]) {
    guard let bias else { return }
    let known = network.shape.elements
    for particle in 0..<batch.count {
      let own = bias.energies(sigma: sigmas[particle])
      for atom in batch.atoms(of: particle) {
        if let place = known.firstIndex(of: batch.elements[atom]) { energies[atom] += own[place] }
      }
    }
  }

  /// Adds the energy of the cloud and, where asked for, a multiple of its gradient.
  func addCloud(
    _ batch: ParticleBatch, sigmas: [Double], energies: inout [Double],
    gradient: UnsafeMutablePointer<SIMD3<Double>>?, factor: Double = 1
  ) {
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      guard !atoms.isEmpty else { continue }
      var centre = SIMD3<Double>.zero
      for atom in atoms { centre += batch.positions[atom] }
      centre /= Double(atoms.count)
      let variance = variance(atoms: atoms.count, sigma: sigmas[particle])
      for atom in atoms {
        let vector = batch.positions[atom] - centre
        energies[atom] += (vector * vector).sum() / (2 * variance)
        gradient?[atom] += factor * vector / variance
      }
    }
  }
}
