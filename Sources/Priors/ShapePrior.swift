import Engine

/// A plug-in that makes a cloud whose size says how many atoms it holds, and that leaves room for a
/// scaffold.
protocol ShapePrior: PriorPlugin where Product == PointCloud {
  var cloud: CloudSettings { get set }
  var clearance: Clearance { get set }
}

extension ShapePrior {
  /// The cloud around the points of a shape, those too close to a scaffold left out.
  /// - Parameters:
  ///   - size: length or area of all points together.
  ///   - density: atoms on a unit of it; nil leaves the number of atoms to the recipe.
  ///   - isOrdered: atoms start evenly spaced along the points, so that there are no gaps.
  func makeShape(
    _ points: [SIMD3<Double>], size: Double, density: Double?, isOrdered: Bool
  ) throws(PluginError) -> PointCloud {
    let kept = try clearance.clear(points)
    let share = Double(kept.count) / Double(points.count)
    var atoms: Int?
    if let density { atoms = try wholeAtoms(density * size * share) }
    return try PointCloud(kept, cloud, isOrdered: isOrdered, atomCounts: atoms.map { $0...$0 })
  }
}

/// The number of atoms that a density makes, one at least.
/// - Throws: `PluginError` on the parameter `density` where they are more than can be generated: a shape
///   from a file may be of any size.
func wholeAtoms(_ number: Double) throws(PluginError) -> Int {
  let most = 100_000
  guard number.rounded() <= Double(most) else {
    throw .parameter(
      "density", reason: "would make \(number.rounded()) atoms of this shape; \(most) is the most")
  }
  return max(1, Int(number.rounded()))
}
