import ArgumentParser
import Engine
import Platform

/// The program. `main` is synchronous and stays on the main thread, which the line editor needs.
@main
struct SimgenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simgen",
    abstract: "Grow molecules from a recipe, without training a generator.",
    discussion: """
      Without a command, simgen starts a session in which the lines of a recipe can be typed.

      EXAMPLES:
        simgen                                      start a session
        simgen run recipes/qm9-like.simgen -o out   run a recipe
        simgen check recipes/qm9-like.simgen        check it, run nothing
        simgen help similarity                   what a plug-in takes
      """,
    version: Version.number,
    subcommands: [
      SessionCommand.self, RunCommand.self, MergeCommand.self, SubmitCommand.self,
      StatusCommand.self, CheckCommand.self,
      ResolveCommand.self,
      FormatCommand.self, AnalyzeCommand.self, QueryCommand.self, EvaluateCommand.self,
      TrainCommand.self,
      ModelCommand.self, HelpCommand.self, TemplateCommand.self, AproposCommand.self,
      ExplainCommand.self, SchemaCommand.self, ManualCommand.self, GrammarCommand.self,
    ],
    defaultSubcommand: SessionCommand.self)

  static func main() {
    Interrupt.catchSignals()
    Interrupt.ignoreBrokenOutputs()
    StandardStream.occupyClosed()
    main(nil)
  }
}
