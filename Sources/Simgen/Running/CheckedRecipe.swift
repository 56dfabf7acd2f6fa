import Engine
import Script

/// A recipe that was read and found right, ready to run.
///
///     let catalogue = Catalogue.everything + Catalogue(forces: [MyForce.self])
///     let recipe = try CheckedRecipe(contentsOf: "mine.simgen", catalogue: catalogue)
///     let molecules = try recipe.molecules(threads: 4)
///
/// Files that a recipe reads are looked up in its folder.
public struct CheckedRecipe: Sendable {
  /// The recipe as it was read.
  public let recipe: Recipe
  /// What a run does.
  public let plan: Plan
  /// What is doubtful in it, in the order of the file.
  public let warnings: [Diagnostic]
  private let catalogue: Catalogue

  /// Reads and checks the recipe in a file.
  /// - Parameters:
  ///   - overrides: new right-hand sides for `let`s, by name.
  ///   - catalogue: the plug-ins and verbs it may use.
  /// - Throws: `RecipeError`.
  public init(
    contentsOf path: String, overrides: [String: String] = [:],
    catalogue: Catalogue = .everything
  ) throws(RecipeError) {
    let recipe: Recipe
    do throws(RecipeFileError) {
      recipe = try Recipe(contentsOf: path, overrides: overrides)
    } catch {
      throw .unreadable(error)
    }
    try self.init(recipe, catalogue: catalogue)
  }

  /// Reads and checks the recipe on standard input.
  /// - Throws: `RecipeError`.
  package init(standardInputWith overrides: [String: String]) throws(RecipeError) {
    let file: SourceFile
    do throws(RecipeFileError) { file = try .standardInput() } catch { throw .unreadable(error) }
    try self.init(Recipe(file, overrides: overrides), catalogue: .everything)
  }

  /// Checks a recipe that is text.
  /// - Parameters:
  ///   - text: its lines.
  ///   - folder: where the files it reads are looked up; empty for the folder the program works in.
  /// - Throws: `RecipeError`.
  public init(
    text: String, folder: String = "", catalogue: Catalogue = .everything
  ) throws(RecipeError) {
    try self.init(
      Recipe(SourceFile(name: "recipe", text: text, folder: folder)), catalogue: catalogue)
  }

  private init(_ recipe: Recipe, catalogue: Catalogue) throws(RecipeError) {
    let checked = recipe.check(against: catalogue)
    guard let plan = checked.plan else { throw .wrong(checked.diagnostics) }
    self.recipe = recipe
    self.plan = plan
    self.catalogue = catalogue
    warnings = checked.diagnostics
  }

  /// The recipe with every default spelled out; it gives the same molecules.
  public var resolved: String { recipe.resolved(against: catalogue, inputs: .absolute) }

  /// Runs the recipe. Molecules and the text of outputs go to the observer, no file is written.
  /// - Throws: a `Diagnostic` at the verb that stopped the run, or what the observer threw.
  @discardableResult
  public func run(
    _ options: RunOptions = RunOptions(), observedBy observer: any RunObserver
  ) throws -> RunSummary {
    try plan.run(options, observedBy: observer)
  }

  /// Runs the recipe and returns its molecules, in the order of its loops.
  /// - Parameter threads: molecules worked on side by side; it changes nothing but the time.
  /// - Throws: a `Diagnostic` at the verb that stopped the run.
  public func molecules(threads: Int = 1) throws -> [MoleculeResult] {
    let collector = Collector()
    try run(RunOptions(threads: threads), observedBy: collector)
    return collector.molecules
  }
}

/// Why a recipe cannot be run.
public enum RecipeError: Error, Sendable {
  case unreadable(RecipeFileError)
  /// Errors and warnings in the order of the file.
  case wrong([Diagnostic])
}

extension RecipeError: CustomStringConvertible {
  /// All errors with their places.
  public var description: String {
    switch self {
    case .unreadable(let error): "\(error)"
    case .wrong(let diagnostics): DiagnosticRenderer().render(diagnostics)
    }
  }
}

private final class Collector: RunObserver {
  var molecules: [MoleculeResult] = []

  func started(molecules: Int) {}
  func progressed(_ event: ProgressEvent, molecule: Int) {}
  func finished(_ result: MoleculeResult) { molecules.append(result) }
  func rejected(_ result: MoleculeResult) {}
  func wrote(_ record: OutputRecord) {}
}
