import ArgumentParser
import Engine
import Platform
import Script
import Simgen

/// The recipe a command works on, and changes to it.
struct RecipeSource: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The recipe; - is standard input, whose files are looked up in the current folder.",
      valueName: "recipe"),
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
    do throws(RecipeError) {
      let checked =
        path == "-"
        ? try CheckedRecipe(standardInputWith: overrides)
        : try CheckedRecipe(contentsOf: InstalledFiles.find(path), overrides: overrides)
      Terminal.report(checked.warnings)
      return checked
    } catch {
      switch error {
      case .unreadable(let reason): throw CommandFailure.recipe.exit("\(reason)")
      case .wrong(let diagnostics):
        Terminal.report(diagnostics)
        throw ExitCode(CommandFailure.recipe.rawValue)
      }
    }
  }
}
