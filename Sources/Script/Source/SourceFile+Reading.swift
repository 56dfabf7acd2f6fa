import FoundationEssentials
import Platform

extension SourceFile {
  /// Recipes are short: a longer file was named by mistake.
  private static let maximumSize = 16 << 20

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
      case .tooLong: .tooLong(path: path)
      }
    }
    guard let text = String(validating: data, as: UTF8.self) else { throw .notText(path: path) }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[..<$0]) } ?? ""
    // A recipe in the root folder still has a folder.
    self.init(
      name: path, text: text, folder: path.hasPrefix("/") && folder.isEmpty ? "/" : folder,
      includedFrom: includedFrom)
  }
}

/// Why a recipe could not be read at all.
public enum RecipeFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String)
  case folder(path: String)
  case tooLong(path: String)
  case notText(path: String)

  /// What is wrong with the file.
  public var reason: String {
    switch self {
    case .unreadable: "there is no such file, or it cannot be read"
    case .folder: "it is a folder"
    case .tooLong: "it is too long for a recipe"
    case .notText: "not a text file (UTF-8)"
    }
  }

  private var path: String {
    switch self {
    case .unreadable(let path), .folder(let path), .tooLong(let path), .notText(let path): path
    }
  }

  /// The path and what is wrong with it.
  public var description: String { "\(path): \(reason)" }
}
