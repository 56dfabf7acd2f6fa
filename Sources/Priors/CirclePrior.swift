import Engine

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Points on a circle in the xy plane: macrocycles (Fig. 4 of the paper).
public struct CirclePrior: CloudPrior {
  public static let name = "circle"
  public static let summary = "Circle in the xy plane: macrocycles."
  public static let parameters =
    [
      Parameter(
        "radius", \CirclePrior.radius, dimension: .length, in: 0.1...10_000,
        "Radius; about 1.5 atoms per angstrom of arc make a macrocycle."),
      Parameter(
        "points", \CirclePrior.points, in: 3...100_000, "Number of points on the circle."),
    ] + Parameter.group(\CirclePrior.cloud)

  var radius = 5.0
  var points = 100
  var cloud: PointCloud = {
    var cloud = PointCloud()
    cloud.covariance = Matrix3(diagonal: [1, 1, 2])
    return cloud
  }()

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    try cloud.prepare(
      points: (0..<points).map { index in
        let angle = 2 * Double.pi * Double(index) / Double(points)
        return [radius * cos(angle), radius * sin(angle), 0]
      })
  }
}
