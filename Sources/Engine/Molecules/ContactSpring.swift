/// Half a spring between two atoms that are nearer than a contact distance; nothing beyond:
///
///     E = stiffness / 2 * max(0, contact - r)^2.
package struct ContactSpring: Sendable {
  /// In the unit of the stiffness times square angstrom.
  package let energy: Double
  /// On the atom that the vector leads to.
  package let force: SIMD3<Double>

  /// Nil where the atoms do not touch.
  /// - Parameter vector: from the other atom to this one, angstrom.
  package init?(_ vector: SIMD3<Double>, contact: Double, stiffness: Double) {
    let square = (vector * vector).sum()
    guard square < contact * contact else { return nil }
    let distance = square.squareRoot()
    let overlap = contact - distance
    energy = stiffness / 2 * overlap * overlap
    // Coinciding atoms have no direction to go.
    force = distance > 0 ? stiffness * overlap / distance * vector : .zero
  }
}
