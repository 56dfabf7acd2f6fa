import Engine

/// Springs that hold all atoms near the plane z = 0: flat molecules.
///
///     E = 1/2 stiffness * sum_i max(|z_i| - halfwidth, 0)^2
struct Plane: ForcePlugin, ForceTerm {
  static let name = "plane"
  static let summary = "Keep atoms near the plane z = 0."
  static let parameters = [
    Parameter("stiffness", \Plane.stiffness, in: 0...1e6, "Force per angstrom beyond the margin."),
    Parameter(
      "halfwidth", \Plane.halfwidth, dimension: .length, in: 0...1e3,
      "Atoms nearer to the plane are free."),
  ]

  var stiffness = 1.0
  var halfwidth = 0.3

  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    for (atom, position) in batch.positions.enumerated() {
      let beyond = abs(position.z) - halfwidth
      guard beyond > 0 else { continue }
      result.energies[atom] += 0.5 * stiffness * beyond * beyond
      result.forces[atom].z -= stiffness * (position.z > 0 ? beyond : -beyond)
    }
  }
}
