import ArgumentParser
import Engine
import Glibc
import Script

/// The recipe a command works on, and changes to it.
struct RecipeSource: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The recipe.", valueName: "recipe"),
    completion: .file(extensions: ["simgen"]))
  var path: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace the value of a 'let'; may be repeated.", valueName: "name=value"))
  var settings: [String] = []

  func validate() throws {
    for setting in settings where !setting.contains("=") || setting.hasPrefix("=") {
      throw ValidationError("--set needs name=value, such as --set count=10, not '\(setting)'.")
    }
  }

  /// Reads and checks the recipe; errors and warnings go to standard error.
  /// - Throws: `ExitCode` when there are errors.
  func checked() throws -> (recipe: Recipe, plan: Plan) {
    var overrides: [String: String] = [:]
    for setting in settings {
      guard let split = setting.firstIndex(of: "=") else { continue }
      overrides[String(setting[..<split])] = String(setting[setting.index(after: split)...])
    }
    let recipe: Recipe
    do throws(RecipeFileError) {
      recipe = try Recipe(contentsOf: path, overrides: overrides)
    } catch {
      throw CommandFailure.recipe.exit("error: \(error)")
    }
    let checked = recipe.check(against: everything)
    let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(STDERR_FILENO))
    Terminal.note(renderer.render(checked.diagnostics))
    guard let plan = checked.plan else { throw ExitCode(CommandFailure.recipe.rawValue) }
    return (recipe, plan)
  }
}
