import Chemistry
import Engine

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
  ]

  var path: OutputFile?
  var label = ""
  var hydrogens = true

  func make() throws(PluginError) -> FigureAction {
    FigureAction(path: try Figure.path(of: path)) { candidate, _ in [picture(of: candidate)] }
  }

  private func picture(of candidate: Candidate) -> FigureRow {
    let whole = candidate.molecule
    let molecule = hydrogens ? whole : whole.withoutHydrogens
    let bonds = (try? BondPerception().assign(molecule))?.graph
    let geometry = MoleculeGeometry(
      molecule, bonds: bonds ?? BondPerception().connectivity(of: molecule))
    var row = FigureRow(kind: .picture)
    row.panel = label.isEmpty ? "\(molecule.formula) (seed \(candidate.seed))" : label
    row.series = Set(molecule.elements.map(\.symbol)).sorted().joined(separator: " ")
    row.payload = MoleculePicture(geometry: geometry, size: Figure.panel).drawing()
    return row
  }
}
