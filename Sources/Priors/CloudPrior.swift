import Engine

/// A prior that is a point cloud: conformers say where the points are and how help describes them.
protocol CloudPrior: Prior {
  var cloud: PointCloud { get set }
}

extension CloudPrior {
  public var isConservative: Bool { cloud.isConservative }
  public var atomCount: Int? { cloud.atomCount }

  public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
    cloud.sample(count: count, from: &stream)
  }

  public func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
    cloud.pull(at: position)
  }
}

/// A cloud whose size says how many atoms it holds, and that leaves room for a scaffold.
protocol ShapePrior: CloudPrior {
  var clearance: Clearance { get set }
}

extension ShapePrior {
  /// Takes in the points of the shape, those too close to a scaffold left out.
  /// - Parameters:
  ///   - size: length or area of all points together.
  ///   - density: atoms on a unit of it; nil leaves the number of atoms to the recipe.
  ///   - isOrdered: atoms start evenly spaced along the points, so that there are no gaps.
  mutating func prepareShape(
    _ points: [SIMD3<Double>], size: Double, density: Double?, isOrdered: Bool
  ) throws(PluginError) {
    let kept = try clearance.clear(points)
    try cloud.prepare(points: kept, isOrdered: isOrdered)
    guard let density else { return }
    let share = Double(kept.count) / Double(points.count)
    cloud.atomCount = try wholeAtoms(density * size * share)
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
