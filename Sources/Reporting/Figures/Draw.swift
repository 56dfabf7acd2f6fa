import Chemistry
import Engine
import Outputs

/// Adds a picture of the molecule to a file of pictures, which is put together when the run is over.
struct Draw: VerbPlugin {
  static let name = "draw"
  static let summary = "Add a picture of the molecule to an SVG file, put together at the end."
  static let subject = VerbSubject.reads
  static let positional: String? = "path"
  static let parameters = [
    Parameter("path", \Draw.path, required: true, "File ending in .svg."),
    Parameter("label", \Draw.label, "Written above the picture; one picture for each."),
    Parameter("hydrogens", \Draw.hydrogens, "Whether hydrogens are drawn."),
    Parameter(
      "frames", \Draw.frames,
      "last, the molecule as it is now, or all: a few moments of its way, from cloud to molecule."),
  ]

  var path: OutputFile?
  var label = ""
  var hydrogens = true
  var frames = WrittenFrames.last

  func make() throws(PluginError) -> FigureAction {
    let paths = try Figure.paths(of: path)
    return FigureAction(paths: paths, readsTrajectory: frames == .all) { candidate, _ in
      frames == .all ? film(of: candidate) : [picture(of: candidate)]
    }
  }

  private func picture(of candidate: Candidate) -> FigureRow {
    let whole = candidate.molecule
    let molecule = hydrogens ? whole : whole.withoutHydrogens
    return picture(
      of: molecule, bonds: (try? BondPerception().assign(molecule))?.graph,
      title: label.isEmpty ? "\(molecule.formula) (seed \(candidate.seed))" : label)
  }

  /// Moments of the way, all seen from the side from which the molecule is at the end.
  private func film(of candidate: Candidate) -> [FigureRow] {
    FilmStrip(of: candidate.trajectory).frames.map { frame in
      let caption = FilmStrip.caption(of: frame)
      return picture(
        of: hydrogens ? frame.molecule : frame.molecule.withoutHydrogens,
        seenAs: candidate.molecule.positions,
        title: (label.isEmpty ? "seed \(candidate.seed)" : label) + ", " + caption)
    }
  }

  private func picture(
    of molecule: Molecule, bonds: BondGraph? = nil, seenAs model: [SIMD3<Double>]? = nil,
    title: String
  ) -> FigureRow {
    let geometry = MoleculeGeometry(
      molecule, bonds: bonds ?? BondPerception().connectivity(of: molecule), seenAs: model)
    var row = FigureRow(kind: .picture)
    row.panel = title
    row.series = Set(molecule.elements.map(\.symbol)).sorted().joined(separator: " ")
    row.payload = MoleculePicture(geometry: geometry, size: Figure.panel).drawing()
    return row
  }
}
