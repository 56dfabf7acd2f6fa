import Engine

/// The ways between the fragments of a scaffold: atoms started there become linkers.
///
/// A way leaves and arrives where the fragments have an open end, a marked anchor or a hydrogen to
/// give, and takes the shortest course that does not run through them. Three fragments and more are
/// joined by a tree.
public struct LinkerPrior: PriorPlugin {
  public static let name = "linker"
  public static let summary = "The way from fragment to fragment of a scaffold: linkers."
  public static let parameters =
    [
      Parameter(
        "scaffold", \LinkerPrior.scaffold, label: .scaffold, required: true,
        "Two fragments or more."),
      Parameter(
        "density", \LinkerPrior.density, dimension: .inverseLength, in: 0.1...100,
        "Bonds per angstrom from anchor to anchor, where the recipe does not say how many atoms."),
      Parameter(
        "extra", \LinkerPrior.extra, in: 0...1000,
        "Up to so many atoms more, drawn for each molecule: branches and rings."),
      Parameter("points", \LinkerPrior.points, in: 2...100_000, "Number of points on each way."),
    ] + Parameter.group(\LinkerPrior.cloud)

  var scaffold: Scaffold?
  var density = 0.8
  var extra = 0
  var points = 40
  var cloud = {
    var cloud = CloudSettings()
    cloud.covariance = Matrix3(diagonal: [0.5, 0.5, 0.5])
    return cloud
  }()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Ways {
    let scaffold = try required(scaffold, "scaffold")
    let sites = GrowthSite.sites(of: scaffold)
    guard sites.count > 1 else {
      throw .parameter(
        "scaffold",
        reason: "is one piece; a linker needs two fragments with a gap between (prior growth "
          + "extends one)")
    }
    let links = Link.tree(sites, atoms: scaffold.obstacles, points: points)
    // Atoms are to be where no fragment is: a bond's length from the ends.
    let all = links.flatMap { link in
      let free = link.curve.points.enumerated().filter { index, _ in
        let way = link.curve.length * (Double(index) + 0.5) / Double(points)
        return way > Self.bond && way < link.curve.length - Self.bond
      }.map(\.element)
      return free.isEmpty ? [link.curve.points[points / 2]] : free
    }
    var atoms = 0
    for link in links { atoms += try count(of: link) }
    return Ways(
      links: links, cloud: try PointCloud(all, cloud, atomCounts: atoms...(atoms + extra)))
  }

  // Nearer to an anchor than this there is nothing but the anchor.
  private static let bond = 1.1

  private func count(of link: Link) throws(PluginError) -> Int {
    max(1, try wholeAtoms(density * link.curve.length) - 1)
  }

  /// The ways, and the cloud around all of them.
  public struct Ways: Prior {
    let links: [Link]
    let cloud: PointCloud

    public var isConservative: Bool { cloud.isConservative }
    public var atomCounts: ClosedRange<Int>? { cloud.atomCounts }
    public var anchors: [Int]? { links.flatMap { [$0.atoms.0, $0.atoms.1] } }

    /// Atoms start evenly spaced along the ways, as many on each as its length asks for.
    public func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
      let total = links.reduce(0.0) { $0 + $1.curve.length }
      var placed = 0
      var passed = 0.0
      return links.flatMap { link -> [SIMD3<Double>] in
        passed += link.curve.length
        let share = Int((Double(count) * passed / total).rounded()) - placed
        placed += share
        return (0..<share).map { index in
          let place = Double(index + 1) / Double(share + 1) * Double(link.curve.points.count)
          return cloud.displaced(
            link.curve.points[min(Int(place), link.curve.points.count - 1)], &stream)
        }
      }
    }

    public func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
      cloud.pull(at: position)
    }
  }
}
