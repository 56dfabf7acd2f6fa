import Engine
import Platform

/// Extended XYZ: molecules with per-atom columns and facts, readable by most programs.
///
/// A frame is the number of atoms, a line of `key=value` pairs of which `Properties` names the
/// columns, and a line per atom; the conventions are those of ASE (`ase.io.extxyz`). Plain XYZ is
/// read too: a second line without any `key=value` is kept as the fact `comment`. As in ASE the last of
/// two equal keys counts, columns behind those that are named are not read, and `symbols`, `numbers`
/// and `positions` are other names of `species`, `Z` and `pos`. D and T are hydrogen.
///
/// Elements come from the column `species` (or atomic numbers `Z`), positions (angstrom) from
/// `pos`, fixed atoms from `move_mask` (`F` is fixed), the cell from `Lattice` and `pbc`. All other
/// columns and keys are kept and written again.
public enum ExtendedXYZ {
  /// Endings of file names.
  package static let endings = ["xyz", "extxyz"]

  /// All molecules of a file.
  /// - Throws: `XYZError` naming file and line.
  public static func read(path: String) throws(XYZError) -> [Molecule] {
    try frames(path: path).molecules
  }

  /// All frames of a file, and what is doubtful in it.
  /// - Throws: `XYZError` naming file and line, and the format where it is another one.
  package static func frames(path: String) throws(XYZError) -> StructureFrames {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.unpacked(of: path)
    } catch {
      throw XYZError(path: path, line: 0, fault: .file(error))
    }
    return try frames(bytes, path: path)
  }

  /// All molecules in the bytes of a file; `path` is for messages.
  /// - Throws: `XYZError` naming file and line.
  public static func parse(_ bytes: [UInt8], path: String) throws(XYZError) -> [Molecule] {
    try frames(bytes, path: path).molecules
  }

  /// All frames in the bytes of a file, and what is doubtful in it; `path` is for messages.
  /// - Throws: `XYZError` naming file and line, and the format where it is another one.
  package static func frames(_ bytes: [UInt8], path: String) throws(XYZError) -> StructureFrames {
    var reader = XYZReader(bytes)
    do throws(XYZFault) {
      let molecules = try reader.molecules()
      return StructureFrames(
        molecules: molecules, lines: reader.starts, notes: reader.notes.texts)
    } catch {
      if !reader.hasFrames, let format = ForeignFormat(bytes) {
        throw XYZError(path: path, line: 0, fault: .foreign(format.description))
      }
      throw XYZError(path: path, line: error == .empty ? 0 : reader.line, fault: error)
    }
  }

  /// Calls `body` with the frames of a file one after another, so that not all of them need memory at
  /// once.
  /// - Throws: `XYZError` naming file and line, and what `body` throws.
  package static func forEachFrame(path: String, _ body: (Molecule) throws -> Void) throws {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.unpacked(of: path)
    } catch {
      throw XYZError(path: path, line: 0, fault: .file(error))
    }
    var reader = XYZReader(bytes)
    while true {
      let frame: Molecule?
      do throws(XYZFault) {
        frame = try reader.next()
        if !reader.hasFrames { throw .empty }
      } catch {
        if !reader.hasFrames, let format = ForeignFormat(bytes) {
          throw XYZError(path: path, line: 0, fault: .foreign(format.description))
        }
        throw XYZError(path: path, line: error == .empty ? 0 : reader.line, fault: error)
      }
      guard let frame else { return }
      try body(frame)
    }
  }

  /// One frame, ending in a line feed. Positions have 8 decimals; all other numbers are written
  /// so that they are read back unchanged.
  ///
  /// Facts are written the way ASE reads them. Keys and columns that no reader would understand
  /// (empty, with control characters, or with a meaning of their own) get underscores instead.
  public static func text(_ molecule: Molecule) -> String { XYZWriter.text(molecule) }

  /// Frames one after another.
  public static func text(_ molecules: [Molecule]) -> String {
    molecules.map(text).joined()
  }
}
