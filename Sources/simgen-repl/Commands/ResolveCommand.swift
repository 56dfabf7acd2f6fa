import ArgumentParser
import Script

/// `simgen resolve`: nothing left to defaults.
struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Print a recipe with every default spelled out.",
    discussion: """
      The printed recipe gives the same molecules, with this program and with later ones whose \
      defaults differ. Files that are read are named by their absolute paths, so the text can be \
      kept in any folder of this machine. Settings become part of the text; comments are dropped.

      EXAMPLES:
        simgen resolve recipes/qm9-like.simgen
        simgen resolve recipes/qm9-like.simgen --set count=100 > kept.simgen
        simgen resolve mine.simgen | diff - kept.simgen
      """)

  @OptionGroup var source: RecipeSource

  func run() throws {
    let (recipe, _) = try source.checked()
    Terminal.print(recipe.resolved(against: everything, inputs: .absolute))
  }
}
