import Engine

/// Points that fill an ellipsoid of revolution: balls, discs, rods.
public struct EllipsoidPrior: ShapePrior {
  public static let name = "ellipsoid"
  public static let summary = "Filled ellipsoid: balls, discs and rods anywhere in space."
  public static let parameters =
    [
      Parameter(
        "radius", \EllipsoidPrior.radius, dimension: .length, in: 0.1...1000, "Across the axis."),
      Parameter(
        "half_length", \EllipsoidPrior.halfLength, dimension: .length, in: 0.1...1000,
        "From the middle to an end of the axis; less than the radius makes a disc, more a rod."),
      Parameter("axis", \EllipsoidPrior.axis, "Direction of the axis."),
      Parameter("centre", \EllipsoidPrior.centre, "Middle of the ellipsoid, angstrom."),
      Parameter(
        "spacing", \EllipsoidPrior.spacing, dimension: .length, in: 0.2...5,
        "From point to point."),
      Parameter(
        "density", \EllipsoidPrior.density, dimension: Dimension(length: -3), in: 1e-4...100,
        "Atoms per cubic angstrom of the ellipsoid and a 1.2 skin, where the recipe is silent."),
    ] + Parameter.group(\EllipsoidPrior.cloud) + Parameter.group(\EllipsoidPrior.clearance)

  var radius = 3.0
  var halfLength = 3.0
  var axis: SIMD3<Double> = [0, 0, 1]
  var centre: SIMD3<Double> = [0, 0, 0]
  var spacing = 0.8
  var density = 0.06
  var cloud = {
    var cloud = CloudSettings()
    cloud.covariance = Matrix3(diagonal: [0.5, 0.5, 0.5])
    return cloud
  }()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let along = try Directions.unit(axis, parameter: "axis")
    let (first, second) = Directions.across(along)
    let widest = (radius / spacing).rounded(.down)
    let longest = (halfLength / spacing).rounded(.down)
    let most = 100_000.0
    let count = (2 * widest + 1) * (2 * widest + 1) * (2 * longest + 1)
    guard count <= 4 * most else {
      throw .parameter("spacing", reason: "would make more than 100000 points")
    }
    var points: [SIMD3<Double>] = []
    for z in stride(from: -longest, through: longest, by: 1) {
      for y in stride(from: -widest, through: widest, by: 1) {
        for x in stride(from: -widest, through: widest, by: 1) {
          let place = spacing * SIMD3(x, y, z)
          let scaled = place / SIMD3(radius, radius, halfLength)
          guard (scaled * scaled).sum() <= 1 else { continue }
          points.append(centre + place.x * first + place.y * second + place.z * along)
        }
      }
    }
    let skin = 1.2
    let across = radius + skin
    let volume = 4 / 3 * Double.pi * across * across * (halfLength + skin)
    return try makeShape(points, size: volume, density: density, isOrdered: false)
  }
}
