import Engine
import Formats

/// A shape given by points.
public struct PointCloudPrior: ShapePrior {
  public static let name = "pointcloud"
  public static let summary = "Any shape: Gaussians around points."
  public static let parameters =
    [
      Parameter(
        "points", \PointCloudPrior.points, "The points, angstrom: [[x, y, z], ...]."),
      Parameter(
        "file", \PointCloudPrior.file,
        "The points from a file instead: .xyz, .extxyz, .sdf, .mol (the first molecule, any elements), .csv, .txt, .dat."
      ),
      Parameter(
        "density", \PointCloudPrior.density, dimension: .inverseLength, in: 0.01...100,
        "Atoms per angstrom from point to point, for points that follow a curve."),
    ] + Parameter.group(\PointCloudPrior.cloud) + Parameter.group(\PointCloudPrior.clearance)

  var points: [SIMD3<Double>] = []
  var file: InputFile?
  var density: Double?
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    guard points.isEmpty != (file == nil) else {
      throw .parameter(
        "points",
        reason:
          "the points come from points=[[x, y, z], ...] or from file=, and one of them is needed")
    }
    let points = file == nil ? points : try PointFile.points(of: file)
    let length = zip(points, points.dropFirst()).reduce(0) {
      $0 + (($1.1 - $1.0) * ($1.1 - $1.0)).sum().squareRoot()
    }
    return try makeShape(points, size: length, density: density, isOrdered: false)
  }
}
