import Engine

/// Points along a straight line: chains.
public struct LinePrior: CloudPrior {
  public static let name = "line"
  public static let summary = "Straight line along x: chain-like molecules."
  public static let parameters =
    [
      Parameter(
        "length", \LinePrior.length, dimension: .length, in: 0.1...10_000,
        "Distance between the ends."),
      Parameter(
        "points", \LinePrior.points, in: 2...100_000, "Number of points along the line."),
    ] + Parameter.group(\LinePrior.cloud)

  var length = 10.0
  var points = 100
  var cloud = PointCloud()

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    try cloud.prepare(points: (0..<points).map { place(Double($0) / Double(points - 1)) })
  }

  /// Atoms start evenly spaced, so that the chain has no gaps.
  public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
    (0..<count).map { cloud.displaced(place((Double($0) + 0.5) / Double(count)), &stream) }
  }

  private func place(_ fraction: Double) -> SIMD3<Double> { [length * (fraction - 0.5), 0, 0] }
}
