import Engine
import Platform

/// Soft short-ranged repulsion that keeps atoms from collapsing [SK eq. 25]:
/// E = strength * sum over ordered pairs of 1/2 exp(-alpha r).
public struct Repulsion: ForcePlugin, ForceTerm {
  public static let name = "repulsion"
  public static let summary = "Soft repulsion between atoms that come too close."
  public static let parameters = [
    Parameter(
      "alpha", \Repulsion.alpha, dimension: .inverseLength, in: 0.1...100,
      "Decay; larger is shorter-ranged."),
    Parameter("strength", \Repulsion.strength, "Strength against the noise level t."),
  ]

  var alpha = 8.0
  var strength = Schedule("1/3") { _ in 1.0 / 3 }

  /// The defaults.
  public init() {}

  public func makeScratch() -> NeighbourList { NeighbourList() }

  public func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout NeighbourList,
    into result: inout Contribution
  ) throws {
    // exp(-40) is below the rounding of the sum, so the cut is invisible.
    scratch.rebuild(for: batch, cutoff: 40 / alpha)
    let strength = strength(t)
    for atom in 0..<batch.atomCount {
      for pair in scratch.pairs(of: atom) {
        let distance = scratch.distances[pair]
        let energy = strength / 2 * exp(-alpha * distance)
        result.energies[atom] += energy
        // Both ordered pairs push this atom; coinciding atoms have no direction to go.
        guard distance > 0 else { continue }
        result.forces[atom] += 2 * alpha * energy / distance * scratch.vectors[pair]
      }
    }
  }
}
