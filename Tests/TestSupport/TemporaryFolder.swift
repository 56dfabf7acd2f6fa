import Foundation

/// An empty folder for the time of a test.
public func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = NSTemporaryDirectory() + "simgen-test-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// A folder that goes away with its owner.
public final class TemporaryFolder {
  /// The folder.
  public let url: URL

  /// Makes the folder.
  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "simgen-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The names in the folder.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }

  /// Writes a text file.
  public func write(_ text: String, to name: String) throws {
    try text.write(to: self / name, atomically: false, encoding: .utf8)
  }

  /// A file in the folder.
  public static func / (folder: TemporaryFolder, name: String) -> URL {
    folder.url.appending(path: name)
  }
}
