import Engine

/// Molecules from a file whose ending says its format: `.xyz` and `.extxyz`, `.sdf` and `.mol`.
public enum StructureFile {
  private static let endings = ExtendedXYZ.endings + SDF.endings

  /// The molecules of a plug-in's file.
  /// - Parameter frame: the one that is used, from 1; all when nil.
  /// - Throws: `PluginError` when there is no file or it cannot be read, when it has no such frame,
  ///   or when a frame that is used is periodic: recipes know molecules in open space only.
  public static func molecules(
    of file: InputFile?, using frame: Int? = nil
  ) throws(PluginError) -> (path: String, molecules: [Molecule], notes: [String]) {
    let (path, records, notes) = try records(of: file, using: frame)
    return (path, records.map(\.molecule), notes)
  }

  /// The molecules of a plug-in's file with their bonds, where the file has them.
  /// - Parameter frame: the one that is used, from 1; all when nil.
  /// - Throws: `PluginError` as `molecules` does.
  public static func records(
    of file: InputFile?, using frame: Int? = nil
  ) throws(PluginError) -> (path: String, records: [MoleculeRecord], notes: [String]) {
    guard let path = file?.path else {
      throw .parameter(
        "file", reason: "missing; expected a file ending in \(FileEnding.list(endings))")
    }
    switch FileEnding.ofUnpacked(path) {
    case let ending where SDF.endings.contains(ending):
      do throws(SDFError) {
        return (path, try SDF.frames(path: path).records, [])
      } catch {
        throw .file(path: path, reason: error.explanation)
      }
    case let ending where ExtendedXYZ.endings.contains(ending):
      let frames = try ExtendedXYZ.frames(of: file, using: frame).frames
      let records = frames.molecules.map {
        MoleculeRecord(molecule: $0, topology: nil, charge: $0.statedCharge)
      }
      return (path, records, frames.notes.map { "\(path): \($0)" })
    default:
      throw .file(path: path, reason: "its name must end in \(FileEnding.list(endings))")
    }
  }
}
