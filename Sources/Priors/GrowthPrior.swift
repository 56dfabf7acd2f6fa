import Engine

/// A cloud that begins at an open end of a scaffold and leads away from it: atoms started there become
/// substituents.
public struct GrowthPrior: PriorPlugin {
  public static let name = "growth"
  public static let summary = "Away from an open end of a scaffold: new substituents."
  public static let parameters =
    [
      Parameter(
        "scaffold", \GrowthPrior.scaffold, label: .scaffold, required: true,
        "What is grown; at every anchor it marks, or else at its freest open end."),
      Parameter(
        "length", \GrowthPrior.length, dimension: .length, in: 0.5...1000,
        "From the anchor to the far end of the cloud."),
      Parameter(
        "density", \GrowthPrior.density, dimension: .inverseLength, in: 0.1...100,
        "Atoms per angstrom, where the recipe does not say how many."),
      Parameter("points", \GrowthPrior.points, in: 2...100_000, "Number of points at each anchor."),
    ] + Parameter.group(\GrowthPrior.cloud)

  var scaffold: Scaffold?
  var length = 6.0
  var density = 1.3
  var points = 40
  var cloud = CloudSettings()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let scaffold = try required(scaffold, "scaffold")
    let atoms = scaffold.obstacles
    let fragments = GrowthSite.sites(of: scaffold)
    guard fragments.count <= 1 || !scaffold.anchors.isEmpty else {
      throw .parameter(
        "scaffold",
        reason: "is in \(fragments.count) pieces, and nothing says from which to grow: anchors= of "
          + "the scaffold names the atoms, and the prior linker joins two pieces")
    }
    let sites = fragments.flatMap(\.self)
    // The freest end is the one whose cloud keeps the greatest distance from the scaffold.
    func room(_ site: GrowthSite) -> Double {
      let far = site.position + length / 2 * site.direction
      return atoms.reduce(.infinity) { min($0, (($1 - far) * ($1 - far)).sum()) }
    }
    let chosen =
      scaffold.anchors.isEmpty
      ? Array(sites.sorted { room($0) > room($1) }.prefix(1))
      : scaffold.anchors.compactMap { anchor in
        sites.filter { $0.atom == anchor }.max { room($0) < room($1) }
      }
    let start = min(Self.bond, length / 2)
    let all = chosen.flatMap { site in
      Curve(
        along: [site.position + start * site.direction, site.position + length * site.direction],
        count: points
      ).points
    }
    guard !all.isEmpty else {
      throw .parameter("scaffold", reason: "has no atom to grow from")
    }
    let count = try wholeAtoms(density * length * Double(chosen.count))
    return try PointCloud(
      all, cloud, isOrdered: true, atomCounts: count...count,
      anchors: chosen.map(\.atom))
  }

  // The first atom is a bond's length away.
  private static let bond = 1.4
}
