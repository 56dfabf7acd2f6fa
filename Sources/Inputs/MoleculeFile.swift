import Engine
import Formats
import Platform
import Store

/// Files of molecules, each read by what its name says: extended XYZ, SDF and molfiles, SMILES, all of
/// them also compressed by gzip, stores and H5MD. What has no such name is told by its content.
package enum MoleculeFile {
  /// Endings of names that say a format; `.gz` may follow those of texts.
  package static let endings =
    ExtendedXYZ.endings + SDF.endings + smilesEndings + [storeEnding]
    + H5MD.endings

  private static let smilesEndings = ["smi", "smiles"]
  private static let storeEnding = "db"

  private enum Format {
    case xyz, sdf, smiles, store, h5md

    /// What a name says; nil where nothing.
    init?(path: String) {
      switch FileEnding.ofUnpacked(path) {
      case let ending where ExtendedXYZ.endings.contains(ending): self = .xyz
      case let ending where SDF.endings.contains(ending): self = .sdf
      case let ending where smilesEndings.contains(ending): self = .smiles
      case storeEnding: self = .store
      case let ending where H5MD.endings.contains(ending): self = .h5md
      default: return nil
      }
    }

    /// What a content looks like; extended XYZ where it is none of the others.
    init(content: [UInt8]) {
      switch ForeignFormat(content) {
      case .sqlite: self = .store
      case .hdf5: self = .h5md
      case .sdf: self = .sdf
      case .smiles: self = .smiles
      default: self = .xyz
      }
    }
  }

  /// The molecules of a file.
  /// - Throws: `InputError` naming the file and, in a text, the line.
  package static func frames(path: String) throws(InputError) -> StructureFrames {
    let format = Format(path: path)
    if format == .store {
      return try store { () throws(StoreError) in try StoreReader(path: path) }
    }
    if format == .h5md { return try trajectory(path) }
    let bytes = try reading { () throws(FileError) in try FileContents.unpacked(of: path) }
    if format == nil, ForeignFormat(bytes) == .hdf5 { return try trajectory(path) }
    return try frames(bytes, as: format, name: path)
  }

  /// The molecules in bytes that may be compressed, such as those of standard input.
  /// - Parameter name: where they are from, for messages.
  /// - Throws: `InputError`.
  package static func frames(
    _ bytes: [UInt8], name: String
  ) throws(InputError) -> StructureFrames {
    let bytes = try reading { () throws(FileError) in
      Gzip.isCompressed(bytes) ? try Gzip.unpacked(bytes, path: name) : bytes
    }
    return try frames(bytes, as: nil, name: name)
  }

  private static func reading(
    _ read: () throws(FileError) -> [UInt8]
  ) throws(InputError) -> [UInt8] {
    do throws(FileError) { return try read() } catch { throw .file(error) }
  }

  private static func frames(
    _ bytes: [UInt8], as format: Format?, name: String
  ) throws(InputError) -> StructureFrames {
    switch format ?? Format(content: bytes) {
    case .xyz:
      do throws(XYZError) { return try ExtendedXYZ.frames(bytes, path: name) } catch {
        throw .xyz(error)
      }
    case .sdf:
      do throws(SDFError) { return try SDF.frames(bytes, path: name) } catch { throw .sdf(error) }
    case .smiles: return try SMILESFile.frames(bytes, path: name)
    case .h5md: throw .stream(path: name)
    case .store:
      return try store { () throws(StoreError) in try StoreReader(bytes: bytes, name: name) }
    }
  }

  private static func trajectory(_ path: String) throws(InputError) -> StructureFrames {
    do throws(H5MDError) { return try H5MD.frames(path: path) } catch { throw .h5md(error) }
  }

  /// The molecules of a store in the order of its rows.
  private static func store(
    _ open: () throws(StoreError) -> StoreReader
  ) throws(InputError) -> StructureFrames {
    do throws(StoreError) {
      return StructureFrames(molecules: try open().molecules())
    } catch {
      throw .store(error)
    }
  }
}
