import ArgumentParser
import Script
import Simgen

/// `simgen help`: what a recipe can say, or what a command does.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a kind, plug-in, verb or command.",
    discussion: """
      The same texts as 'help' in a session.

      EXAMPLES:
        simgen help                      what a recipe is made of
        simgen help prior                the plug-ins of a kind
        simgen help prior pointcloud     one of them with its parameters
        simgen help generate             a verb
        simgen help start                lines that lead to a first molecule
        simgen help functions            functions a schedule can use
        simgen help run                  a command
      """,
    aliases: ["plugins"])

  @Argument(help: "A kind, plug-in, verb or command, 'start', 'functions' or 'units'.")
  var topic: [String] = []

  func run() throws {
    let commands = SimgenCommand.configuration.subcommands
    if topic.count == 1,
      let command = commands.first(where: { $0.configuration.commandName == topic[0] })
    {
      return Terminal.print(SimgenCommand.helpMessage(for: command) + "\n")
    }
    let help = Help(.everything)
    let own = topic == [PromptHelp.firstSteps] ? PromptHelp.text(topic) : nil
    guard let text = own ?? help.text(topic) else {
      let asked = topic.joined(separator: " ")
      let hint = help.suggestion(for: topic).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.run.exit("there is no plug-in or verb '\(asked)'\(hint)")
    }
    Terminal.print(topic.isEmpty ? text + "simgen --help lists the commands\n" : text)
  }
}
