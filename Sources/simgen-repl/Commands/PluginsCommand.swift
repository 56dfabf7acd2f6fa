import ArgumentParser
import Script

/// `simgen plugins`: what a recipe can use.
struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List plug-ins and verbs, or describe one.",
    discussion: """
      The same texts as 'help' in a session.

      EXAMPLES:
        simgen plugins                     list everything
        simgen plugins similarity          parameters, defaults, ranges
        simgen plugins prior anisotropic   where a name has several kinds
        simgen plugins functions           functions a schedule can use
      """)

  @Argument(help: "A kind, plug-in or verb, 'functions' or 'units'; without it, all are listed.")
  var topic: [String] = []

  func run() throws {
    let help = Help(everything)
    guard let text = help.text(topic) else {
      let asked = topic.joined(separator: " ")
      let hint = help.suggestion(for: topic).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.run.exit("error: there is no plug-in or verb '\(asked)'\(hint)")
    }
    Terminal.print(text)
  }
}
