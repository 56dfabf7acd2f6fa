import Engine
import Platform

/// Points that fill an ellipsoid: round, long or flat molecules of a size, at a place.
public struct EllipsoidPrior: ShapePrior {
  public static let name = "ellipsoid"
  public static let summary = "Inside of an ellipsoid: compact molecules at a place."
  public static let parameters =
    [
      Parameter(
        "radii", \EllipsoidPrior.radii,
        "Half of its width in three directions, angstrom; the third along the axis."),
      Parameter("axis", \EllipsoidPrior.axis, "Direction of the third radius."),
      Parameter("centre", \EllipsoidPrior.centre, "Middle of the ellipsoid, angstrom."),
      Parameter("points", \EllipsoidPrior.points, in: 4...100_000, "Number of points in it."),
      Parameter(
        "density", \EllipsoidPrior.density, dimension: Dimension(length: -3), in: 1e-4...100,
        "Atoms per cubic angstrom, where the recipe does not say how many; diamond has 0.18, benzene "
          + "as a liquid 0.04."),
    ] + Parameter.group(\EllipsoidPrior.cloud) + Parameter.group(\EllipsoidPrior.clearance)

  var radii: SIMD3<Double> = [2.5, 2.5, 4]
  var axis: SIMD3<Double> = [0, 0, 1]
  var centre: SIMD3<Double> = [0, 0, 0]
  var points = 400
  var density = 0.12
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    guard (0..<3).allSatisfy({ (0.1...10_000).contains(radii[$0]) }) else {
      throw .parameter("radii", reason: "must be from 0.1 to 10000 angstrom each")
    }
    let third = try Directions.unit(axis, parameter: "axis")
    let (first, second) = Directions.across(third)
    let places = evenDirections(points).enumerated().map { index, direction -> SIMD3<Double> in
      let place = cbrt(Self.halves(index + 1)) * direction * radii
      return centre + place.x * first + place.y * second + place.z * third
    }
    let volume = 4 / 3 * Double.pi * radii.x * radii.y * radii.z
    return try makeShape(places, size: volume, density: density, isOrdered: false)
  }

  /// The bits of a number behind the point in reverse: evenly between 0 and 1, wherever one begins and ends
  /// (J. G. van der Corput, 1935).
  private static func halves(_ number: Int) -> Double {
    var (rest, share, sum) = (number, 0.5, 0.0)
    while rest > 0 {
      if rest & 1 == 1 { sum += share }
      rest >>= 1
      share /= 2
    }
    return sum
  }
}
