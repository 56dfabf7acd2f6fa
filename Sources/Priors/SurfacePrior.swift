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
        "file", \SurfacePrior.file, required: true,
        "The molecule, its hydrogens included: the first of a .xyz, .extxyz, .sdf or .mol file."),
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
  var distance = 1.7
  var spacing = 0.7
  var density = 0.25
  var cloud = CloudSettings()
  var clearance = Clearance()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> PointCloud {
    let (path, molecules, _) = try StructureFile.molecules(of: file, using: 1)
    guard let molecule = molecules.first else {
      throw .file(path: path, reason: "has no molecule")
    }
    var radii: [Double] = []
    for element in molecule.elements {
      guard let radius = element.vanDerWaalsRadius else {
        throw .file(path: path, reason: "no van der Waals radius is known of \(element)")
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
}

extension Element {
  /// Angstrom. A. Bondi, J. Phys. Chem. 1964, 68, 441; completed for the main groups by
  /// M. Mantina et al., J. Phys. Chem. A 2009, 113, 5806. Nil for all others.
  var vanDerWaalsRadius: Double? {
    switch symbol {
    case "H": 1.10
    case "He": 1.40
    case "Li": 1.81
    case "Be": 1.53
    case "B": 1.92
    case "C": 1.70
    case "N": 1.55
    case "O": 1.52
    case "F": 1.47
    case "Ne": 1.54
    case "Na": 2.27
    case "Mg": 1.73
    case "Al": 1.84
    case "Si": 2.10
    case "P": 1.80
    case "S": 1.80
    case "Cl": 1.75
    case "Ar": 1.88
    case "K": 2.75
    case "Ca": 2.31
    case "Ga": 1.87
    case "Ge": 2.11
    case "As": 1.85
    case "Se": 1.90
    case "Br": 1.83
    case "Kr": 2.02
    case "Sn": 2.17
    case "Te": 2.06
    case "I": 1.98
    default: nil
    }
  }
}
