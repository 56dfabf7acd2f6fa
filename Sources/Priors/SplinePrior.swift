import Engine
import Formats

/// A smooth curve through points: chains and rings of any course.
public struct SplinePrior: ShapePrior {
  public static let name = "spline"
  public static let summary = "Smooth curve through points, open or closed."
  public static let citations = ["10.1016/j.cad.2010.08.008"]
  public static let parameters =
    [
      Parameter(
        "through", \SplinePrior.knots, "The points in their order, angstrom: [[x, y, z], ...]."),
      Parameter(
        "file", \SplinePrior.file, "The points from a file instead, as pointcloud reads them."),
      Parameter("closed", \SplinePrior.isClosed, "Whether the last point leads to the first."),
      Parameter(
        "points", \SplinePrior.points, in: 2...100_000, "Number of points along the curve."),
      Parameter(
        "density", \SplinePrior.density, dimension: .inverseLength, in: 0.01...100,
        "Atoms per angstrom, where the recipe does not say how many."),
    ] + Parameter.group(\SplinePrior.cloud) + Parameter.group(\SplinePrior.clearance)

  var knots: [SIMD3<Double>] = []
  var file: InputFile?
  var isClosed = false
  var points = 100
  var density = 1.3
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    guard knots.isEmpty != (file == nil) else {
      throw .parameter(
        "through",
        reason: "the curve runs through through=[[x, y, z], ...] or through the points of "
          + "file=, and needs one of them")
    }
    var course = file == nil ? knots : try PointFile.points(of: file)
    // A point twice in a row has no curve between.
    course = course.enumerated().filter { $0 == 0 || course[$0 - 1] != $1 }.map(\.element)
    if isClosed, course.count > 1, course.first == course.last { course.removeLast() }
    guard course.count >= (isClosed ? 3 : 2) else {
      throw .parameter(
        file == nil ? "through" : "file",
        reason: "needs \(isClosed ? 3 : 2) different points or more, has \(course.count)")
    }
    let curve = Curve(through: course, isClosed: isClosed, count: points)
    return try makeShape(curve.points, size: curve.length, density: density, isOrdered: true)
  }
}
