import ArgumentParser
import Engine

/// `simgen plugins`: what a recipe can use.
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List plug-ins and verbs, or describe those of a name.",
    discussion: """
      EXAMPLES:
        simgen plugins                list everything
        simgen plugins similarity     parameters, defaults and ranges of one plug-in
      """)

  @Argument(help: "A plug-in or verb; without it, all are listed.")
  var name: String?

  func run() throws {
    guard let name else {
      Terminal.print(PluginListing(everything).overview())
      return
    }
    guard let description = PluginListing(everything).description(of: name) else {
      throw CommandFailure.run.exit("there is no plug-in or verb '\(name)'; 'simgen plugins' lists all")
    }
    Terminal.print(description)
  }
}
