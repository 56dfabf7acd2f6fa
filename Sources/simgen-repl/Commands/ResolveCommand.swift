import ArgumentParser
import Script
import Simgen

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
    Terminal.print(try source.checked().resolved)
  }
}
