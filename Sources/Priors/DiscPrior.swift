import Engine
import Platform

/// Points on a disc: flat molecules.
public struct DiscPrior: ShapePrior {
  public static let name = "disc"
  public static let summary = "Disc: flat molecules."
  /// The spiral of a sunflower covers a disc evenly.
  public static let citations = ["10.1016/0025-5564(79)90080-4"]
  public static let parameters =
    [
      Parameter("radius", \DiscPrior.radius, dimension: .length, in: 0.1...10_000, "Radius."),
      Parameter("axis", \DiscPrior.axis, "Direction at right angles to the disc."),
      Parameter("centre", \DiscPrior.centre, "Middle of the disc, angstrom."),
      Parameter("points", \DiscPrior.points, in: 3...100_000, "Number of points on the disc."),
      Parameter(
        "density", \DiscPrior.density, dimension: Dimension(length: -2), in: 1e-4...100,
        "Atoms per square angstrom, where the recipe does not say how many; graphene has 0.38."),
    ] + Parameter.group(\DiscPrior.cloud) + Parameter.group(\DiscPrior.clearance)

  var radius = 4.0
  var axis: SIMD3<Double> = [0, 0, 1]
  var centre: SIMD3<Double> = [0, 0, 0]
  var points = 200
  var density = 0.3
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let (first, second) = Directions.across(try Directions.unit(axis, parameter: "axis"))
    let golden = Double.pi * (3 - 5.0.squareRoot())
    let places = (0..<points).map { index -> SIMD3<Double> in
      let distance = radius * ((Double(index) + 0.5) / Double(points)).squareRoot()
      let angle = golden * Double(index)
      return centre + distance * (cos(angle) * first + sin(angle) * second)
    }
    return try makeShape(
      places, size: Double.pi * radius * radius, density: density, isOrdered: false)
  }
}
