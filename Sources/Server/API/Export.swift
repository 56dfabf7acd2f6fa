import Chemistry
import Engine
import Formats
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
    if isTrajectory {
      guard name == "xyz" else {
        throw ServerError(.unprocessableEntity, "trajectories are exported as xyz")
      }
      return .download(
        Array(molecules.map(trajectory).joined().utf8), name: "trajectories.xyz",
        type: "chemical/x-xyz")
    }
    let text = molecules.map { format.text(of: $0.candidate.molecule, from: $0.candidate) }.joined()
    return .download(
      Array(text.utf8), name: "molecules.\(name)",
      type: "chemical/x-\(name == "sdf" ? "mdl-sdfile" : "xyz")")
  }

  /// The kept frames of a molecule's way.
  private func trajectory(_ molecule: GalleryMolecule) -> String {
    molecule.versions.flatMap { FrameBytes.frames(folder.read("results/\($0).frames") ?? []) }
      .map { frame in
        var atoms = frame.molecule
        atoms.info["molecule"] = .integer(molecule.id)
        atoms.info["stage"] = .string(frame.stage)
        atoms.info["step"] = .integer(frame.step)
        atoms.info["noise_level"] = frame.sigma.map { .real($0) }
        atoms.info["interaction_energy"] = frame.energy.map { .real($0) }
        return ExtendedXYZ.text(atoms)
      }.joined()
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
