import Chemistry
import Engine
import Outputs
import Script

/// Molecules of a session as a file.
struct Export: Sendable {
  private let folder: SessionFolder
  private let molecules: [GalleryMolecule]

  init(_ folder: SessionFolder, _ molecules: [GalleryMolecule]) {
    (self.folder, self.molecules) = (folder, molecules)
  }

  /// The file.
  /// - Throws: `ServerError` for a format there is not.
  func response(_ name: String, isTrajectory: Bool) throws(ServerError) -> Response {
    if name == "csv" {
      return .download(Array(table.utf8), name: "molecules.csv", type: "text/csv")
    }
    guard name != "db", let format = moleculeFormats.format(of: "molecules.\(name)") else {
      throw ServerError(
        .unprocessableEntity, "'\(name)' is no format to export", hint: "xyz, sdf and csv are")
    }
    let text = molecules.map { format.text(of: $0.candidate.molecule, from: $0.candidate) }.joined()
    return .download(
      Array(text.utf8), name: "molecules.\(name)",
      type: "chemical/x-\(name == "sdf" ? "mdl-sdfile" : "xyz")")
  }

  private var table: String {
    let metrics = Metric.all
    var lines = [
      (["id", "label", "formula", "smiles", "verdict"] + metrics.map(\.key)).joined(separator: ",")
    ]
    for molecule in molecules {
      let reported = ReportedMolecule(
        index: molecule.index, name: molecule.title, candidate: molecule.candidate,
        failure: molecule.failure)
      let values = metrics.map { $0.written($0.value(reported.evaluated)) }
      let words = [
        "\(molecule.id)", molecule.title, reported.formula, reported.evaluated.smiles ?? "",
        reported.verdict,
      ]
      lines.append((words + values).map(Text.csvField).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
