import Engine

/// A recipe that was read, not checked yet.
///
///     let recipe = try Recipe(contentsOf: "qm9-like.simgen")
///     let checked = recipe.check(against: catalogue)
///     print(DiagnosticRenderer().render(checked.diagnostics))
///     if let plan = checked.plan { try plan.run(observedBy: observer) }
public struct Recipe: Sendable {
  /// Where the recipe was read from.
  public let file: SourceFile
  /// The files it includes, in the order of reading.
  public let included: [SourceFile]
  let statements: [Statement]
  private let reading: [Diagnostic]
  private let lacksFiles: Bool

  /// Reads a recipe and the files it includes.
  /// - Parameter overrides: new right-hand sides for `let`s, by name (`--set count=10`).
  public init(_ file: SourceFile, overrides: [String: String] = [:]) {
    self.file = file
    let inclusion = Inclusion(file)
    lacksFiles = inclusion.lacksFiles
    included = Array(inclusion.files.dropFirst())
    var overriding = Overrides(overrides)
    statements = overriding.apply(to: inclusion.statements)
    reading = inclusion.diagnostics + overriding.finish()
  }

  /// Reads a recipe from a file; relative input files are looked up in its folder.
  /// - Throws: `RecipeFileError`.
  public init(contentsOf path: String, overrides: [String: String] = [:]) throws(RecipeFileError) {
    self.init(try SourceFile(contentsOf: path), overrides: overrides)
  }

  /// A recipe after checking.
  public struct Checked: Sendable {
    /// What to run; nil when there are errors.
    public let plan: Plan?
    /// Errors and warnings in the order of the file.
    public let diagnostics: [Diagnostic]
    /// Whether any of them is an error.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  }

  /// Checks names, types, units, ranges and files, and makes the declared plug-ins. Writes nothing.
  public func check(against catalogue: Catalogue) -> Checked {
    var checker = Checker(catalogue: catalogue)
    let segments = checker.segments(of: statements)
    let says = statements.contains { if case .version = $0 { false } else { true } }
    if !says, reading.isEmpty, checker.diagnostics.isEmpty {
      checker.report(.emptyRecipe, SourceSpan(file: file, line: 1, column: 1, length: 1))
    }
    checker.diagnostics += file.confinement?.refusals(of: statements, in: catalogue) ?? []
    for segment in segments { checker.diagnostics += file.confinement?.refusals(of: segment) ?? [] }
    if lacksFiles { checker.diagnostics.removeAll(where: \.kind.isUnknownName) }
    let early = EarlyUses(statements, in: catalogue)
    checker.diagnostics = checker.diagnostics.map(early.explained)
    var all = reading + checker.diagnostics
    guard !all.contains(where: { $0.severity == .error }) else {
      return Checked(plan: nil, diagnostics: Self.sorted(all))
    }
    checker.warnUnused(statements)
    all = reading + checker.diagnostics
    let plan = Plan(
      segments: segments, declarations: checker.scope.declarations,
      provenance: [("recipe", .string(fingerprint(against: catalogue)))])
    return Checked(plan: plan, diagnostics: Self.sorted(all))
  }

  /// In the order of the file, each place and fact once.
  static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<String> = []
    let unique = diagnostics.filter {
      seen.insert("\($0.span.position) \($0.span) \($0.id) \($0.kind.message)").inserted
    }
    return unique.enumerated().sorted {
      let (a, b) = ($0.element.span.position, $1.element.span.position)
      return a == b ? $0.offset < $1.offset : a.lexicographicallyPrecedes(b)
    }.map(\.element)
  }
}

extension Scope {
  /// Declared plug-ins, in order.
  var declarations: [(kind: Kind, declared: Labelled)] {
    order.compactMap { name in
      guard case .value(.label(_, let kind, let declared?)) = meaning(of: name) else {
        return nil
      }
      return (kind, declared)
    }
  }
}
