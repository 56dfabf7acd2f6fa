import Chemistry
import Engine
import Formats
import Outputs
import Platform
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
    let ending = name == "h5md" ? "h5" : name
    guard ["xyz", "sdf", "h5"].contains(ending),
      let format = moleculeFormats.format(of: "molecules.\(ending)")
    else {
      throw ServerError(
        .unprocessableEntity, "'\(name)' is no format to export", hint: "xyz, sdf, h5md and csv are"
      )
    }
    if let obstacle = format.obstacle { throw ServerError(.unprocessableEntity, obstacle) }
    guard !isTrajectory || ending != "sdf" else {
      throw ServerError(.unprocessableEntity, "trajectories are exported as xyz and h5md")
    }
    let text =
      isTrajectory
      ? molecules.map(trajectory).joined()
      : molecules.map { format.text(of: $0.candidate.molecule, from: $0.candidate) }.joined()
    let types = [
      "xyz": "chemical/x-xyz", "sdf": "chemical/x-mdl-sdfile", "h5": "application/x-hdf5",
    ]
    return .download(
      format.isMadeOfWhole ? try whole(text, as: ending) : Array(text.utf8),
      name: "\(isTrajectory ? "trajectories" : "molecules").\(ending)",
      type: types[ending, default: "application/octet-stream"])
  }

  /// The bytes of a file that is made of all its text.
  private func whole(_ text: String, as ending: String) throws(ServerError) -> [UInt8] {
    let name = "export-\(Token().text).\(ending)"
    defer { Path.remove(folder.path + "/" + name) }
    do throws(OutputError) {
      let files = OutputFiles(folder: folder.path, overwrite: false, formats: .everything)
      try files.append(text, to: name)
      _ = try files.finish(complete: true)
    } catch {
      throw ServerError(.insufficientStorage, "\(error)")
    }
    guard let bytes = folder.read(name) else { throw ServerError.notFound }
    return bytes
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
        atoms.info["energy"] = frame.energy.map { .real($0) }
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
