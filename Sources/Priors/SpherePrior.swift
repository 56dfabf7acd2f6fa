import Engine

/// Points on a sphere: cages.
public struct SpherePrior: ShapePrior {
  public static let name = "sphere"
  public static let summary = "Surface of a sphere: cages."
  public static let parameters =
    [
      Parameter("radius", \SpherePrior.radius, dimension: .length, in: 0.1...10_000, "Radius."),
      Parameter("centre", \SpherePrior.centre, "Middle of the sphere, angstrom."),
      Parameter(
        "points", \SpherePrior.points, in: 4...100_000, "Number of points on the sphere."),
      Parameter(
        "density", \SpherePrior.density, dimension: Dimension(length: -2), in: 1e-4...100,
        "Atoms per square angstrom, where the recipe does not say how many; graphene has 0.38."),
    ] + Parameter.group(\SpherePrior.cloud) + Parameter.group(\SpherePrior.clearance)

  var radius = 3.5
  var centre: SIMD3<Double> = [0, 0, 0]
  var points = 400
  var density = 0.25
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    try makeShape(
      evenDirections(points).map { centre + radius * $0 }, size: 4 * Double.pi * radius * radius,
      density: density, isOrdered: false)
  }
}
