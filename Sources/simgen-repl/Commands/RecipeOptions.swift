import ArgumentParser
import Campaigns
import Simgen

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

  /// The same as plain values.
  var request: CampaignRequest {
    CampaignRequest(
      path: path, settings: source.settings, output: output, overwrite: overwrite)
  }

  /// Reads and checks the recipe; errors and warnings go to standard error.
  /// - Throws: `ExitCode` when there are errors.
  func checked() throws -> CheckedRecipe { try source.checked() }
}
