import Engine
import Formats
import Inputs
import Platform
import Script

/// A file that comes into a session.
struct Upload: Sendable {
  private let name: String
  private let folder: SessionFolder
  private let limits: ServerSettings.Limits

  /// - Throws: `ServerError` for a name that no file of a session has.
  init(
    name: String, _ folder: SessionFolder, _ limits: ServerSettings.Limits
  ) throws(ServerError) {
    guard SessionFolder.isUpload(name) else {
      throw ServerError(
        .unprocessableEntity,
        "a file of a session has a plain name that ends in "
          + SessionFolder.endings.map { ".\($0)" }.joined(separator: ", "))
    }
    (self.name, self.folder, self.limits) = (name, folder, limits)
  }

  /// Keeps the file and tells what is in it; one that cannot be read is not kept.
  /// - Throws: `ServerError`.
  func take(_ bytes: [UInt8]) throws -> Response {
    guard folder.uploadedBytes + bytes.count <= limits.files else {
      throw ServerError(
        .insufficientStorage, "the files of a session have \(limits.files >> 20) MB at most")
    }
    let deadline = ContinuousClock.now + .seconds(limits.readingSeconds)
    let found = try Interruption.when({ .now >= deadline }) {
      try contents(of: bytes)
    }
    try folder.write(bytes, to: "files/" + name)
    return .json(
      .object([
        ("name", .text(name)), ("molecules", .list(found.molecules)),
        ("points", found.points.map { .list($0.map(MoleculeMessage.vector)) }),
        ("notes", .list(found.notes.map(JSON.text))),
      ]), status: .created)
  }

  /// Refuses SMILES that would take long to place in space.
  private func checkSMILES(_ bytes: [UInt8]) throws(ServerError) {
    let bytes =
      Gzip.isCompressed(bytes) ? (try? Gzip.unpacked(bytes, path: name)) ?? bytes : bytes
    guard FileEnding.of(name) == "smi" || ForeignFormat(bytes) == .smiles else { return }
    let (most, mostTogether) = (40, 1_500)
    var together = 0
    let lines = String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let smiles = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).first ?? ""
      let letters = smiles.utf8.count { (0x41...0x5A).contains($0 & 0xDF) }
      together += letters
      guard letters <= most, together <= mostTogether else {
        throw ServerError(
          .unprocessableEntity,
          "\(name):\(index + 1): a SMILES that is uploaded has \(most) letters at most, all of a file "
            + "have \(mostTogether)", hint: "larger molecules can be uploaded as SDF")
      }
    }
  }

  private func contents(
    of bytes: [UInt8]
  ) throws -> (molecules: [JSON], points: [SIMD3<Double>]?, notes: [String]) {
    switch FileEnding.of(name) {
    case "csv", "txt", "dat":
      do throws(PluginError) {
        let points = try PointFile.points(in: bytes, name: name)
        let most = 2_000
        return (
          [], Array(points.prefix(most)),
          points.count > most ? ["the first \(most) of \(points.count) points"] : []
        )
      } catch {
        throw ServerError(.unprocessableEntity, "\(error)")
      }
    case "pdb", "cif":
      do throws(ProteinError) {
        _ = try FileEnding.of(name) == "pdb" ? PDB.parse(bytes) : MMCIF.parse(bytes)
      } catch {
        throw ServerError(.unprocessableEntity, "\(name): \(error.explanation)")
      }
      return ([], nil, ["a protein: scaffold site: pocket file=\"\(name)\" ..."])
    default: break
    }
    try checkSMILES(bytes)
    let frames: StructureFrames
    do throws(InputError) { frames = try MoleculeFile.frames(bytes, name: name) } catch {
      throw ServerError(.unprocessableEntity, "\(error)")
    }
    var notes = frames.notes
    let most = 200
    if frames.molecules.count > most {
      notes.append("the first \(most) of \(frames.molecules.count)")
    }
    let shown = frames.molecules.prefix(most)
    if let large = shown.first(where: { $0.count > limits.atoms }) {
      throw ServerError(
        .unprocessableEntity, "a molecule has \(large.count) atoms; \(limits.atoms) are the most")
    }
    // Some molecules take long to be understood; those after them are shown as they are.
    let deadline = ContinuousClock.now + .seconds(limits.readingSeconds / 4)
    let molecules = shown.indices.map { index in
      let molecule = frames.molecules[index]
      return MoleculeMessage.json(
        molecule, title: frames.label(of: index),
        isJudged: molecule.heavyAtoms.count <= limits.judged && .now < deadline)
    }
    return (molecules, nil, notes)
  }
}
