import Engine

/// Keeps a shape away from atoms that are there already. What several shapes share.
struct Clearance: Configurable {
  var scaffold: Scaffold?
  var distance = 1.2

  static let parameters = [
    Parameter(
      "scaffold", \Clearance.scaffold, label: .scaffold,
      "Points of the shape that are too close to its atoms are removed."),
    Parameter(
      "clearance", \Clearance.distance, dimension: .length, in: 0...100,
      "Closer than this is too close to an atom of the scaffold."),
  ]

  /// The points that are far enough from the scaffold.
  /// - Throws: `PluginError` when none is.
  func clear(_ points: [SIMD3<Double>]) throws(PluginError) -> [SIMD3<Double>] {
    guard let scaffold else { return points }
    let atoms = scaffold.molecule.positions
    let kept = points.filter { point in
      !atoms.contains { ((point - $0) * (point - $0)).sum() < distance * distance }
    }
    guard !kept.isEmpty else {
      throw .parameter(
        "clearance",
        reason: "every point of the shape is within \(distance) angstrom of the scaffold; is the "
          + "shape where it should be?")
    }
    return kept
  }
}
