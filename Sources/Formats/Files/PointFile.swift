import Engine
import Platform

/// Points in space from a file: the atoms of `.xyz`, `.extxyz`, `.sdf` and `.mol`, or the first three
/// columns of `.csv`, `.txt` and `.dat` (separated by commas, semicolons or blanks; a first line of
/// names and lines beginning with # are left out). Angstrom.
public enum PointFile {
  /// The points of a plug-in's file, in its order; the first molecule of a structure file.
  /// - Throws: `PluginError` when there is no file, it cannot be read or has no points.
  public static func points(of file: InputFile?) throws(PluginError) -> [SIMD3<Double>] {
    guard let path = file?.path else {
      throw .parameter("file", reason: "missing; expected a file of points")
    }
    guard ["csv", "txt", "dat"].contains(FileEnding.ofUnpacked(path)) else {
      let molecules = try StructureFile.molecules(of: file, using: 1).molecules
      guard let points = molecules.first?.positions, !points.isEmpty else {
        throw .file(path: path, reason: "has no points")
      }
      return points
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.unpacked(of: path)
    } catch {
      throw .file(path: path, reason: error.explanation)
    }
    return try points(in: bytes, name: path)
  }

  /// The points of a table.
  /// - Parameter path: where it is from, for messages.
  /// - Throws: `PluginError` where it has no points, or something else.
  package static func points(
    in bytes: [UInt8], name path: String
  ) throws(PluginError) -> [SIMD3<Double>] {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .file(path: path, reason: "is not UTF-8 text")
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var points: [SIMD3<Double>] = []
    var isFirst = true
    for (index, line) in lines.enumerated() {
      let words = line.split { ",; \t\r".contains($0) }
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      defer { isFirst = false }
      let numbers = words.prefix(3).compactMap { Double($0) }
      if numbers.count == 3, numbers.allSatisfy(\.isFinite) {
        points.append([numbers[0], numbers[1], numbers[2]])
      } else if !isFirst || !numbers.isEmpty {
        throw .file(
          path: path, reason: "line \(index + 1): expected x, y and z, found \"\(line.prefix(60))\""
        )
      }
    }
    guard !points.isEmpty else { throw .file(path: path, reason: "has no points") }
    return points
  }
}
