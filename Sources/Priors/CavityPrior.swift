import Engine

/// Which part of a pocket a molecule fills.
public enum CavityVolume: String, Choice {
  /// Where there is room for atoms, in one piece with the ligand's place.
  case free
  /// Where the ligand is that says where the pocket is.
  case ligand
}

/// The room in a pocket.
public struct CavityPrior: PriorPlugin {
  public static let name = "cavity"
  public static let summary = "The room in a pocket, or the volume of the ligand given with it."
  public static let parameters =
    [
      Parameter(
        "scaffold", \CavityPrior.scaffold, label: .scaffold, required: true, "The pocket."),
      Parameter(
        "volume", \CavityPrior.volume,
        "free: wherever there is room near the ligand's place; ligand: the ligand's own volume, "
          + "with as many atoms as it has."),
      Parameter(
        "reach", \CavityPrior.reach, dimension: .length, in: 0.5...20,
        "The free room ends so far from the atoms of the ligand."),
      Parameter(
        "margin", \CavityPrior.margin, dimension: .length, in: -2...Pocket.widestMargin,
        "Points are so much further from the pocket's atoms than a carbon atom that touches them."),
      Parameter(
        "spacing", \CavityPrior.spacing, dimension: .length, in: 0.2...5, "From point to point."),
    ] + Parameter.group(\CavityPrior.cloud)

  var scaffold: Scaffold?
  var volume = CavityVolume.free
  var reach = 2.0
  var margin = 0.0
  var spacing = 0.8
  var cloud = {
    var cloud = CloudSettings()
    cloud.covariance = Matrix3(diagonal: [0.5, 0.5, 0.5])
    return cloud
  }()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let scaffold = try required(scaffold, "scaffold")
    guard let pocket = scaffold.pocket else {
      throw .parameter("scaffold", reason: "has no pocket; a scaffold of the plug-in pocket has")
    }
    let held = scaffold.molecule.positions
    switch volume {
    case .ligand:
      // The fragment that is there already takes its share of the ligand.
      let rest = pocket.ligand.filter { !Self.isNear($0, held, 1) }
      guard !rest.isEmpty else {
        throw .parameter("volume", reason: "the fragment fills the ligand's volume")
      }
      return try PointCloud(rest, cloud, atomCounts: rest.count...rest.count)
    case .free:
      let points = try room(in: pocket).filter { !Self.isNear($0, held, 1.2) }
      guard !points.isEmpty else {
        throw .parameter(
          "reach",
          reason: "leaves no room: no point is within \(reach) angstrom of the ligand and off the "
            + "pocket's atoms; margin= moves points nearer to these")
      }
      return try PointCloud(points, cloud)
    }
  }

  private static func isNear(
    _ point: SIMD3<Double>, _ others: [SIMD3<Double>], _ distance: Double
  ) -> Bool {
    others.contains { ((point - $0) * (point - $0)).sum() < distance * distance }
  }

  /// Points of a grid with room around them that can be reached from the ligand's atoms without
  /// passing through the pocket's.
  private func room(in pocket: Pocket) throws(PluginError) -> [SIMD3<Double>] {
    let start = pocket.ligand[0]
    let steps = (pocket.ligand.reduce(0) { max($0, length($1 - start)) } + reach) / spacing
    guard steps < 200 else {
      throw .parameter("spacing", reason: "makes more points than are of use; larger is coarser")
    }
    func place(_ box: SIMD3<Int>) -> SIMD3<Double> { start + spacing * SIMD3<Double>(box) }
    // Where ligand atoms are there is room, whatever their distances in the file.
    var pending: [SIMD3<Int>] = []
    var seen: Set<SIMD3<Int>> = []
    for atom in pocket.ligand {
      let box = SIMD3<Int>(((atom - start) / spacing).rounded(.toNearestOrEven))
      if seen.insert(box).inserted { pending.append(box) }
    }
    var points: [SIMD3<Double>] = []
    while let box = pending.popLast() {
      let point = place(box)
      if pocket.hasRoom(at: point, margin: margin) { points.append(point) }
      for axis in 0..<3 {
        for step in [-1, 1] {
          var next = box
          next[axis] += step
          guard Self.isNear(place(next), pocket.ligand, reach),
            pocket.hasRoom(at: place(next), margin: margin), seen.insert(next).inserted
          else { continue }
          pending.append(next)
        }
      }
    }
    return points
  }
}
