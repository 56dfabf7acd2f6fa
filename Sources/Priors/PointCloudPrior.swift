import Engine
import Formats

/// A shape given by the points of a file.
public struct PointCloudPrior: CloudPrior {
  public static let name = "pointcloud"
  public static let summary = "Any shape: Gaussians around the points of an XYZ file."
  public static let parameters =
    [
      Parameter(
        "file", \PointCloudPrior.file, required: true,
        "XYZ file; its first frame's positions are the points (elements do not matter).")
    ] + Parameter.group(\PointCloudPrior.cloud)

  var file: InputFile?
  var cloud = PointCloud()

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    let (path, frames) = try ExtendedXYZ.molecules(of: file, using: 1)
    guard let points = frames.first?.positions, !points.isEmpty else {
      throw .file(path: path, reason: "has no points")
    }
    try cloud.prepare(points: points)
  }
}
