import Platform
import Script

/// What a session keeps on disk. Every file appears whole or not at all, and what refers to others comes
/// after them, so that a session outlives its server whenever that ends.
///
///     about.json           name and tokens
///     start.simgen         the recipe it began with
///     log.json             statements, and the molecules each made
///     page.json            what pages keep, such as stars
///     files/               what was uploaded; the recipe of the session beside it, to be run there
///     results/V.json       a molecule after a statement, under its version
///     results/V.frames     frames of the way there
struct SessionFolder: Sendable {
  let path: String

  /// Where statements look for files.
  var files: String { path + "/files" }
  var results: String { path + "/results" }

  /// Makes the folders.
  /// - Throws: `FileError`.
  func create() throws(FileError) {
    Path.makePrivateFolder(path)
    Path.makePrivateFolder(files)
    Path.makePrivateFolder(results)
    try Path.tryFile(in: results)
  }

  /// Bytes of a file a server wrote.
  private static let limit = 1 << 30

  func read(_ name: String) -> [UInt8]? {
    try? ShortFile.bytes(of: path + "/" + name, limit: Self.limit)
  }

  func json(_ name: String) -> JSON? {
    read(name).flatMap { try? JSON(parsing: $0, depth: 40, values: 50_000_000) }
  }

  /// - Throws: `FileError`, as when the disk is full.
  func write(_ json: JSON, to name: String) throws(FileError) { try write(json.line, to: name) }

  /// - Throws: `FileError`.
  func write(_ text: String, to name: String) throws(FileError) {
    try AtomicFile.write(text, to: path + "/" + name, replacing: true)
  }

  /// - Throws: `FileError`.
  func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    try AtomicFile.write(bytes, to: path + "/" + name, replacing: true)
  }

  /// Writes something that gives a right: nobody else may read it.
  /// - Throws: `FileError`.
  func write(secret json: JSON, to name: String) throws(FileError) {
    try AtomicFile.write(json.line, to: path + "/" + name, replacing: true, isPrivate: true)
  }

  // MARK: Uploads

  /// Endings that a session takes.
  static let endings = ["xyz", "extxyz", "sdf", "mol", "pdb", "cif", "csv", "txt", "dat", "smi"]

  /// Whether a name is that of a file in a folder and nothing else.
  static func isName(_ name: String) -> Bool {
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "._- ()+".unicodeScalars.contains(scalar)
    }
    return isPlain && !name.hasPrefix(".") && !name.hasPrefix(" ")
      && (1...100).contains(name.utf8.count)
  }

  /// Whether a name is that of a file that may be uploaded.
  static func isUpload(_ name: String) -> Bool {
    let ending = name.split(separator: ".").last.map { $0.lowercased() }
    return isName(name) && name.contains(".") && endings.contains(ending ?? "")
  }

  /// Bytes of all uploads.
  var uploadedBytes: Int { bytes(of: files) }

  /// Bytes of the files in a folder.
  func bytes(of folder: String) -> Int {
    Folder.names(in: folder).reduce(0) { $0 + (FileStatus(of: folder + "/" + $1)?.size ?? 0) }
  }
}

/// Who may do what with a session.
struct SessionAbout: Sendable {
  var name: String
  let edit: Token
  let view: Token

  init(name: String) { (self.name, edit, view) = (name, Token(), Token()) }

  init?(_ json: JSON?) {
    guard let json, let edit = json["edit"]?.text, let view = json["view"]?.text else { return nil }
    (name, self.edit, self.view) = (json["name"]?.text ?? "", Token(edit), Token(view))
  }

  var json: JSON {
    .object([("name", .text(name)), ("edit", .text(edit.text)), ("view", .text(view.text))])
  }
}
