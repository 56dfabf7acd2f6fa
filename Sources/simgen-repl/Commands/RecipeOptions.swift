import ArgumentParser
import Script

/// A recipe and where its outputs go.
struct RecipeOptions: ParsableArguments {
  @OptionGroup var source: RecipeSource

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder for the outputs, made if missing.", valueName: "folder"))
  var output = "."

  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  /// The recipe as it was named.
  var path: String { source.path }

  /// What was changed in it.
  var settings: [String] { source.settings }

  /// Reads and checks the recipe; errors and warnings go to standard error.
  /// - Throws: `ExitCode` when there are errors.
  func checked() throws -> (recipe: Recipe, plan: Plan) { try source.checked() }

  /// The name of the recipe without folder and ending.
  var title: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".simgen") ? String(name.dropLast(7)) : name
  }

  /// The report's files, below the output folder: for people, a line a molecule, all counts.
  var reportPaths: [String] { ["html", "csv", "json"].map { title + "-report." + $0 } }
}
