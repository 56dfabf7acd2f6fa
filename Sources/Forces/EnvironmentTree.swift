import CKernels
import Platform

/// The reference environments in panels of 16 that are near one another, and the balls they are in:
/// one around each panel (a leaf), and one around every 16 leaves (a branch).
///
/// Order makes the tree: panel `p` has the environments 16 p ..< 16 p + 16, branch `b` the leaves
/// 16 b ..< 16 b + 16. Only the last of each may hold fewer.
final class EnvironmentTree: Sendable {
  /// Number of environments.
  let count: Int
  /// Length of a descriptor, and as stored, filled up with zeroes.
  let width: Int
  let stride: Int
  /// L of the kernel.
  let lengthScale: Double
  /// The environments.
  let environments: Panels
  /// The environments one after the other: [panels * 16, stride].
  let rows: AlignedTable<Float>
  /// Around the environments of a panel each.
  let leaves: Balls
  /// Around 16 leaves each.
  let branches: Balls

  /// Environments or balls a panel.
  static let branchingFactor = Int(CK_BLOCK)

  init(_ set: EnvironmentSet) {
    count = set.count
    width = set.width
    lengthScale = set.lengthScale
    stride = (width + Self.branchingFactor - 1) / Self.branchingFactor * Self.branchingFactor
    var points = Points(set, stride: stride)
    points.split(into: [Self.branchingFactor * Self.branchingFactor, Self.branchingFactor])
    environments = Panels(points.ordered(), width: width, stride: stride)
    rows = points.table(panels: environments.count)
    leaves = Balls(points, members: Self.branchingFactor)
    branches = Balls(points, members: Self.branchingFactor * Self.branchingFactor)
  }

  /// Points in panels, component by component.
  struct Panels: Sendable {
    /// Number of points and of panels.
    let points: Int
    var count: Int { (points + branchingFactor - 1) / branchingFactor }
    private let width: Int
    private let columns: AlignedTable<Float>  // [panels, width, 16]
    private let norms: AlignedTable<Float>  // [panels, 16]

    /// - Parameter values: [points, stride].
    init(_ values: [Float], width: Int, stride: Int) {
      points = stride == 0 ? 0 : values.count / stride
      self.width = width
      let panels = (points + branchingFactor - 1) / branchingFactor
      columns = AlignedTable(repeating: 0, count: panels * width * branchingFactor)
      norms = AlignedTable(repeating: 0, count: panels * branchingFactor)
      for point in 0..<points {
        var norm = 0.0
        for k in 0..<width {
          let value = values[point &* stride &+ k]
          columns.base[
            (point / branchingFactor &* width &+ k) &* branchingFactor &+ point % branchingFactor] =
            value
          norm += Double(value) * Double(value)
        }
        norms.base[point] = Float(norm)
      }
    }

    /// One of the panels.
    subscript(panel: Int) -> ck_panel {
      ck_panel(
        points: Int32(min(branchingFactor, points &- panel &* branchingFactor)),
        width: Int32(width),
        columns: columns.base + panel &* width &* branchingFactor,
        norms: norms.base + panel &* branchingFactor)
    }
  }

  /// Balls in panels: the means of their members, and how far these are away.
  struct Balls: Sendable {
    /// Their centres.
    let centres: Panels
    private let radii: AlignedTable<Float>  // [panels, 16]
    private let spreads: AlignedTable<Float>
    private let logCounts: AlignedTable<Float>

    /// A ball around every so many points.
    fileprivate init(_ points: Points, members: Int) {
      let count = (points.order.count + members - 1) / members
      let room = (count + branchingFactor - 1) / branchingFactor * branchingFactor
      radii = AlignedTable(repeating: 0, count: room)
      spreads = AlignedTable(repeating: 0, count: room)
      logCounts = AlignedTable(repeating: 0, count: room)
      var means: [Float] = []
      for ball in 0..<count {
        let range = ball * members..<min((ball + 1) * members, points.order.count)
        let mean = points.mean(of: range)
        let squares = points.squares(of: range, from: mean)
        means += mean
        // Rounded up, so that no member is outside.
        radii.base[ball] = (squares.max() ?? 0).squareRoot() * 1.000_01 + 1e-6
        spreads.base[ball] = squares.reduce(0, +) / Float(range.count) * 1.000_01
        logCounts.base[ball] = log(Float(range.count))
      }
      centres = Panels(means, width: points.width, stride: points.stride)
    }

    /// What is in the balls of a panel.
    subscript(panel: Int) -> ck_balls {
      ck_balls(
        radii: radii.base + panel &* branchingFactor,
        spreads: spreads.base + panel &* branchingFactor,
        log_counts: logCounts.base + panel &* branchingFactor)
    }
  }
}

private let branchingFactor = EnvironmentTree.branchingFactor
