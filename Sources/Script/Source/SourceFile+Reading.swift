import FoundationEssentials
import Platform

extension SourceFile {
  /// Recipes are short: a longer file was named by mistake.
  public static let maximumSize = 16 << 20

  /// Reads a file; relative input files are looked up in its folder.
  /// - Throws: `RecipeFileError`.
  public convenience init(
    contentsOf path: String, includedFrom: SourceSpan? = nil
  ) throws(RecipeFileError) {
    let data: Data
    do {
      data = Data(try ShortFile.bytes(of: path, limit: Self.maximumSize))
    } catch {
      throw switch error {
      case .unreadable: .unreadable(path: path)
      case .folder: .folder(path: path)
      case .silent: .silent(path: path)
      case .tooLong: .tooLong(path: path)
      }
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[..<$0]) } ?? ""
    // A recipe in the root folder still has a folder.
    try self.init(
      data, path: path, folder: path.hasPrefix("/") && folder.isEmpty ? "/" : folder,
      includedFrom: includedFrom)
  }

  /// Reads standard input to its end; relative input files are looked up in the current folder.
  /// - Throws: `RecipeFileError`.
  package static func standardInput() throws(RecipeFileError) -> SourceFile {
    let path = "standard input"
    let bytes: [UInt8]
    do throws(FileError) { bytes = try StandardStream.readInput() } catch {
      throw .unreadable(path: path)
    }
    guard bytes.count <= maximumSize else { throw .tooLong(path: path) }
    return try SourceFile(Data(bytes), path: path, folder: "")
  }

  private convenience init(
    _ data: Data, path: String, folder: String, includedFrom: SourceSpan? = nil
  ) throws(RecipeFileError) {
    guard !data.starts(with: [0xFF, 0xFE]), !data.starts(with: [0xFE, 0xFF]) else {
      throw .notText(path: path, encoding: .utf16)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .notText(path: path, encoding: .unknown(line: Self.firstWrongLine(in: data)))
    }
    self.init(name: path, text: text, folder: folder, includedFrom: includedFrom)
  }
}

extension SourceFile {
  /// The first line that is not UTF-8, from 1.
  private static func firstWrongLine(in data: Data) -> Int {
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    return (wrong ?? 0) + 1
  }
}

/// Why a recipe could not be read at all.
public enum RecipeFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String)
  case folder(path: String)
  case silent(path: String)
  case tooLong(path: String)
  case notText(path: String, encoding: Encoding)

  /// What a file that is not UTF-8 seems to be.
  public enum Encoding: Sendable, Equatable {
    case utf16
    /// The first line that is not UTF-8, from 1.
    case unknown(line: Int)
  }

  /// What is wrong with the file.
  public var reason: String {
    switch self {
    case .unreadable(let path):
      "there is no such file, or it cannot be read" + NearbyFile.hint(for: path)
    case .folder: "it is a folder"
    case .silent: "it is a pipe that nobody writes to"
    case .tooLong: "it is too long for a recipe"
    case .notText(_, .utf16): "it is UTF-16 text; save it as UTF-8"
    case .notText(_, .unknown(let line)):
      "it is not a text file in UTF-8: line \(line) has other bytes; where it is text, save it as UTF-8"
    }
  }

  private var path: String {
    switch self {
    case .unreadable(let path), .folder(let path), .silent(let path), .tooLong(let path),
      .notText(let path, _):
      path
    }
  }

  /// The path and what is wrong with it.
  public var description: String { "\(path): \(reason)" }
}
