import ArgumentParser
import Engine
import Platform
import Script
import Simgen

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
  func checked() throws -> CheckedRecipe {
    var overrides: [String: String] = [:]
    for setting in settings {
      guard let split = setting.firstIndex(of: "=") else { continue }
      overrides[String(setting[..<split])] = String(setting[setting.index(after: split)...])
    }
    let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(.error))
    do throws(RecipeError) {
      let checked = try CheckedRecipe(
        contentsOf: InstalledFiles.find(path), overrides: overrides)
      Terminal.note(renderer.render(checked.warnings))
      return checked
    } catch {
      switch error {
      case .unreadable(let reason): throw CommandFailure.recipe.exit("error: \(reason)")
      case .wrong(let diagnostics):
        Terminal.note(renderer.render(diagnostics))
        throw ExitCode(CommandFailure.recipe.rawValue)
      }
    }
  }
}
