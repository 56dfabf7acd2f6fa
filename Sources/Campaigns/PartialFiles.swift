import Platform

/// The files that `merge --partial` made for a look. Their names are kept in the output folder, so
/// that the next merge takes away these files and no others.
package struct PartialFiles {
  private let path: String
  private var names: [String] = []

  /// Those of a recipe with outputs in a folder.
  package init(_ options: CampaignRequest) {
    path = Folder.path(options.title + ".partial", below: options.output)
    guard let bytes = try? FileContents.bytes(of: path) else { return }
    names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// Takes the files away.
  package mutating func remove() {
    for name in names + [path] { Path.remove(name) }
    names = []
  }

  /// Notes the names of files that were made.
  /// - Throws: `FileError`.
  package mutating func note(_ names: [String]) throws(FileError) {
    self.names = names
    try AtomicFile.write(names.map { Path.absolute($0) + "\n" }.joined(), to: path, replacing: true)
  }
}
