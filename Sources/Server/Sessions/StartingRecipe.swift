import Platform
import Script

/// What a session begins with.
enum StartingRecipe {
  /// A shape and what fills it, and no run.
  static let usual = """
    let elements = [C, N, O]
    model mace: mace file="../models/simgen-small.safetensors"
    reference qm9: xyz file="../data/qm9-256.xyz"
    prior shape: spline through=[[-5, 0.5, 0], [-2, -0.8, 0.3], [2, 0.8, -0.3], [5, -0.5, 0]]
    force pull: noised_prior prior=shape variance=0.5
    force like: likeness reference=qm9 base="../models/likeness-base.safetensors" steps=0 cloud=false
    let h(t) = 1 / max(t, 0.1)
    force hold: cohesion reach=1.6 strength=h
    sampler down: ancestral steps=150 corrections=2 noise=0.95
    mutator swap: gibbs elements=elements
    """

  /// A recipe that can be opened.
  struct Example: Sendable {
    let name: String
    let title: String
    let summary: String
    fileprivate let path: String

    /// Its text; nil where it cannot be read.
    var text: String? {
      (try? ShortFile.bytes(of: path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Files beside the recipe that it names.
    func files(in text: String) -> [(name: String, bytes: [UInt8])] {
      StartingRecipe.files(in: Folder.of(path), namedBy: text)
    }
  }

  /// Files of a folder that a recipe names.
  static func files(in folder: String, namedBy text: String) -> [(name: String, bytes: [UInt8])] {
    Folder.names(in: folder).filter { SessionFolder.isUpload($0) && text.contains("\"\($0)\"") }
      .compactMap { name in
        (try? ShortFile.bytes(of: folder + "/" + name, limit: 16 << 20)).map { (name, $0) }
      }
  }

  /// The recipes that came with the program, by name.
  static var examples: [Example] {
    guard let folder = InstalledFiles.folder.map({ $0 + "/recipes" }) else { return [] }
    let names = Folder.names(in: folder).filter { $0.hasSuffix(".simgen") }.sorted()
    return names.compactMap { name in
      let path = folder + "/" + name
      guard let bytes = try? ShortFile.bytes(of: path, limit: 1 << 20) else { return nil }
      let comments = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        .drop { !$0.hasPrefix("#") }.prefix { $0.hasPrefix("#") }
        .map { $0.dropFirst().drop { $0 == " " } }
      let summary = comments.joined(separator: " ").prefix { $0 != "." }
      let short = String(name.dropLast(".simgen".count))
      return Example(
        name: short, title: short.split(separator: "-").joined(separator: " "),
        summary: String(summary), path: path)
    }
  }

  /// A recipe as a session takes it: what it declares is said, what it runs is kept as text, without the
  /// lines that write files.
  static func split(_ text: String) -> (definitions: [StatementText], pipeline: String) {
    let statements = StatementText.all(of: text)
    let runs = statements.filter { $0.role == .run }.map { statement in
      statement.text.split(separator: "\n").filter { line in
        line.split(separator: " ").first.map { !["write", "plot", "show"].contains($0) } ?? true
      }.joined(separator: "\n")
    }
    return (
      statements.filter { $0.role == .definition || $0.word == "include" },
      runs.filter { !$0.isEmpty }.joined(separator: "\n")
    )
  }
}
