import Engine
import Platform

/// Points on a circle: macrocycles (Fig. 4 of the paper).
public struct CirclePrior: ShapePrior {
  public static let name = "circle"
  public static let summary = "Circle: macrocycles."
  public static let parameters =
    [
      Parameter("radius", \CirclePrior.radius, dimension: .length, in: 0.1...10_000, "Radius."),
      Parameter("axis", \CirclePrior.axis, "Direction at right angles to the circle."),
      Parameter("centre", \CirclePrior.centre, "Middle of the circle, angstrom."),
      Parameter(
        "points", \CirclePrior.points, in: 3...100_000, "Number of points on the circle."),
      Parameter(
        "density", \CirclePrior.density, dimension: .inverseLength, in: 0.01...100,
        "Atoms per angstrom of arc, where the recipe does not say how many."),
    ] + Parameter.group(\CirclePrior.cloud) + Parameter.group(\CirclePrior.clearance)

  var radius = 5.0
  var axis: SIMD3<Double> = [0, 0, 1]
  var centre: SIMD3<Double> = [0, 0, 0]
  var points = 100
  var density = 1.3
  var cloud: CloudSettings = {
    var cloud = CloudSettings()
    cloud.covariance = Matrix3(diagonal: [1, 1, 2])
    return cloud
  }()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let (first, second) = Directions.across(try Directions.unit(axis, parameter: "axis"))
    let places = (0..<points).map { index -> SIMD3<Double> in
      let angle = 2 * Double.pi * Double(index) / Double(points)
      return centre + radius * (cos(angle) * first + sin(angle) * second)
    }
    return try makeShape(
      places, size: 2 * Double.pi * radius, density: density, isOrdered: true)
  }
}
