import Engine
import Formats

/// Points around a molecule: shells, and what fits onto a surface.
public struct SurfacePrior: ShapePrior {
  public static let name = "surface"
  public static let summary = "Surface around a molecule at a distance from its atoms."
  public static let citations = ["10.1021/j100785a001", "10.1021/jp8111556"]
  public static let parameters =
    [
      Parameter(
        "file", \SurfacePrior.file,
        "The molecule, its hydrogens included: the first of a .xyz, .extxyz, .sdf or .mol file."),
      Parameter(
        "around", \SurfacePrior.around, label: .scaffold,
        "A scaffold instead, its hydrogens included."),
      Parameter(
        "distance", \SurfacePrior.distance, dimension: .length, in: 0...100,
        "From the van der Waals surface of its atoms; 1.7 is where a carbon would touch them."),
      Parameter(
        "spacing", \SurfacePrior.spacing, dimension: .length, in: 0.1...10,
        "From point to point."),
      Parameter(
        "density", \SurfacePrior.density, dimension: Dimension(length: -2), in: 1e-4...100,
        "Atoms per square angstrom, where the recipe does not say how many; graphene has 0.38."),
    ] + Parameter.group(\SurfacePrior.cloud) + Parameter.group(\SurfacePrior.clearance)

  var file: InputFile?
  var around: Scaffold?
  var distance = 1.7
  var spacing = 0.7
  var density = 0.25
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let molecule = try wrapped
    var radii: [Double] = []
    for element in molecule.elements {
      guard let radius = element.vanDerWaalsRadius else {
        throw .parameter(
          around == nil ? "file" : "around",
          reason: "no van der Waals radius is known of \(element)")
      }
      radii.append(radius + distance)
    }
    var points: [SIMD3<Double>] = []
    var area = 0.0
    for (atom, centre) in molecule.positions.enumerated() {
      let sphere = 4 * Double.pi * radii[atom] * radii[atom]
      let directions = evenDirections(max(12, Int((sphere / (spacing * spacing)).rounded())))
      let exposed = directions.map { centre + radii[atom] * $0 }.filter { point in
        !molecule.positions.indices.contains { other in
          let vector = point - molecule.positions[other]
          return other != atom && (vector * vector).sum() < radii[other] * radii[other]
        }
      }
      points += exposed
      area += sphere * Double(exposed.count) / Double(directions.count)
    }
    return try makeShape(points, size: area, density: density, isOrdered: false)
  }

  /// The molecule to go around.
  private var wrapped: Molecule {
    get throws(PluginError) {
      guard (file == nil) != (around == nil) else {
        throw .parameter(
          "file",
          reason: "the molecule is that of file= or the scaffold around=, and one of them is needed"
        )
      }
      if let around {
        var whole = around.molecule
        for (element, position) in zip(around.hydrogens.elements, around.hydrogens.positions) {
          whole.append(element, at: position, fixed: true)
        }
        return whole
      }
      let (path, molecules, _) = try StructureFile.molecules(of: file, using: 1)
      guard let molecule = molecules.first else {
        throw .file(path: path, reason: "has no molecule")
      }
      return molecule
    }
  }
}
