import Engine

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A recipe that was read, not checked yet.
///
///     let recipe = try Recipe(contentsOf: "qm9-like.simgen")
///     let checked = recipe.check(against: catalogue)
///     print(DiagnosticRenderer().render(checked.diagnostics))
///     if let plan = checked.plan { try plan.run(observedBy: observer) }
public struct Recipe: Sendable {
  /// Where the recipe was read from.
  public let file: SourceFile
  let statements: [Statement]
  private let reading: [Diagnostic]

  /// Reads a recipe.
  /// - Parameter overrides: new right-hand sides for `let`s, by name (`--set count=10`).
  public init(_ file: SourceFile, overrides: [String: String] = [:]) {
    self.file = file
    let parser = Parser(file)
    var overriding = Overrides(overrides)
    statements = overriding.apply(to: parser.statements)
    reading = parser.diagnostics + overriding.finish()
  }

  /// Reads a recipe from a file; relative input files are looked up in its folder.
  /// - Throws: `RecipeFileError`.
  public init(contentsOf path: String, overrides: [String: String] = [:]) throws(RecipeFileError) {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .unreadable(path: path)
    }
    guard let text = String(validating: data, as: UTF8.self) else { throw .notText(path: path) }
    let folder =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : ""
    // A recipe in the root folder still has a folder.
    self.init(
      SourceFile(
        name: path, text: text, folder: path.hasPrefix("/") && folder.isEmpty ? "/" : folder),
      overrides: overrides)
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
      seen.insert("\($0.span) \($0.id) \($0.kind.message)").inserted
    }
    return unique.enumerated().sorted {
      let (a, b) = ($0.element.span, $1.element.span)
      return (a.line, a.column, $0.offset) < (b.line, b.column, $1.offset)
    }.map(\.element)
  }
}

extension Scope {
  /// Declared plug-ins, in order.
  var declarations: [(kind: Kind, label: String, plugin: any Plugin)] {
    order.compactMap { name in
      guard case .value(.label(let label, let kind, let labelled?)) = meaning(of: name) else {
        return nil
      }
      return (kind, label, labelled.instance)
    }
  }
}

/// Why a recipe could not be read at all.
public enum RecipeFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String)
  case notText(path: String)

  /// The path and what is wrong with it.
  public var description: String {
    switch self {
    case .unreadable(let path): "\(path): there is no such file, or it cannot be read"
    case .notText(let path): "\(path): not a text file (UTF-8)"
    }
  }
}
