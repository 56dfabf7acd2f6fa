import Platform

/// The statements of a recipe with those of included files in the place of every `include`.
///
/// A file may be included by several others, but not, through however many files, by itself.
struct Inclusion {
  /// Files a recipe may be made of.
  private static let maximumFiles = 1_000

  private(set) var statements: [Statement] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// The recipe and what it includes, in the order of reading.
  private(set) var files: [SourceFile] = []
  /// A file is missing, and with it the names it would have introduced.
  private(set) var lacksFiles = false
  /// More lines may complete the text of the recipe itself.
  private(set) var isIncomplete = false

  /// Reads a recipe and what it includes.
  init(_ file: SourceFile) {
    isIncomplete = read(file, through: [])
    diagnostics.sort { $0.span.position.lexicographicallyPrecedes($1.span.position) }
  }

  /// - Parameter chain: the files that led here, from the recipe on.
  /// - Returns: whether the text could go on.
  @discardableResult
  private mutating func read(_ file: SourceFile, through chain: [SourceFile]) -> Bool {
    files.append(file)
    let parser = Parser(file)
    diagnostics += parser.diagnostics
    for statement in parser.statements {
      if case .include(let include) = statement {
        self.include(include, through: chain + [file])
      } else {
        statements.append(statement)
      }
    }
    return parser.isIncomplete
  }

  private mutating func include(_ include: Include, through chain: [SourceFile]) {
    let path = include.span.file.resolve(include.path)
    func refuse(_ kind: DiagnosticKind, _ advice: Advice? = nil) {
      lacksFiles = true
      diagnostics.append(Diagnostic(kind, at: include.pathSpan, advice: advice))
    }
    if include.span.file.confinement != nil {
      return refuse(.refused("a recipe that comes over the network includes no others"))
    }
    guard !include.path.isEmpty, Path.exists(path) else {
      return refuse(
        .fileNotFound(path: include.path.isEmpty ? "''" : path),
        NearbyFile(include.path, in: include.span.file)?.advice)
    }
    if let start = chain.firstIndex(where: { Self.isSame($0.name, path) }) {
      return refuse(.includeCycle(chain[start...].map(\.name)))
    }
    guard files.count < Self.maximumFiles else {
      return refuse(
        .fileUnreadable(path: path, reason: "a recipe has \(Self.maximumFiles) files at most"))
    }
    do throws(RecipeFileError) {
      read(try SourceFile(contentsOf: path, includedFrom: include.span), through: chain)
    } catch {
      refuse(.fileUnreadable(path: path, reason: error.reason))
    }
  }

  /// Whether two paths lead to one file, links followed.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    guard let first = FileStatus(of: a), let second = FileStatus(of: b) else { return false }
    return first.isSame(as: second)
  }
}
