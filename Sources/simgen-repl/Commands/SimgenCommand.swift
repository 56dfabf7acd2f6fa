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
      FormatCommand.self, AnalyzeCommand.self, QueryCommand.self, SuggestCommand.self,
      EvaluateCommand.self,
      DriveCommand.self, TrainCommand.self, ServeCommand.self, ZnDrawCommand.self,
      ModelCommand.self, HelpCommand.self, TemplateCommand.self, AproposCommand.self,
      ExplainCommand.self, SchemaCommand.self, ManualCommand.self, GrammarCommand.self,
    ],
    defaultSubcommand: SessionCommand.self)

  static func main() {
    // Molecules run side by side, so OpenBLAS needs no threads of its own. First, because nobody else
    // may be reading the environment.
    Machine.setEnvironment("OPENBLAS_NUM_THREADS", to: "1")
    // Before anything else can open a file.
    StandardStream.occupyClosed()
    Interrupt.catchSignals()
    Interrupt.ignoreBrokenOutputs()
    let code = run(CommandLine.arguments.dropFirst())
    exit(
      withError: ExitCode(code == 0 && Terminal.hasLostOutput ? CommandFailure.run.rawValue : code))
  }

  /// Runs the command of some arguments. What the parser prints, help and the version, goes the way
  /// of all output, so that it is not lost unnoticed.
  /// - Returns: the exit code.
  private static func run(_ arguments: some Sequence<String>) -> Int32 {
    do {
      var command = try parseAsRoot(Array(arguments))
      try command.run()
      return 0
    } catch {
      let (code, text) = (exitCode(for: error), fullMessage(for: error))
      if !text.isEmpty {
        if code.isSuccess { Terminal.print(text + "\n") } else { Terminal.note(text + "\n") }
      }
      return code.rawValue
    }
  }
}
