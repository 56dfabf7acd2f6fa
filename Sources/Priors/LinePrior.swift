import Engine

/// Points along a straight line: chains.
public struct LinePrior: ShapePrior {
  public static let name = "line"
  public static let summary = "Straight line: chain-like molecules."
  public static let parameters =
    [
      Parameter(
        "length", \LinePrior.length, dimension: .length, in: 0.1...10_000,
        "Distance between the ends."),
      Parameter("axis", \LinePrior.axis, "Direction of the line."),
      Parameter("centre", \LinePrior.centre, "Middle of the line, angstrom."),
      Parameter(
        "points", \LinePrior.points, in: 2...100_000, "Number of points along the line."),
      Parameter(
        "density", \LinePrior.density, dimension: .inverseLength, in: 0.01...100,
        "Atoms per angstrom, where the recipe does not say how many."),
    ] + Parameter.group(\LinePrior.cloud) + Parameter.group(\LinePrior.clearance)

  var length = 10.0
  var axis: SIMD3<Double> = [1, 0, 0]
  var centre: SIMD3<Double> = [0, 0, 0]
  var points = 100
  var density = 1.3
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let direction = try Directions.unit(axis, parameter: "axis")
    let curve = Curve(
      along: [centre - length / 2 * direction, centre + length / 2 * direction], count: points)
    return try makeShape(curve.points, size: length, density: density, isOrdered: true)
  }
}
