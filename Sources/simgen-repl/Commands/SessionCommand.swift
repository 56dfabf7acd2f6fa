import ArgumentParser
import Platform

/// `simgen` or `simgen session`: recipe lines, typed or from a pipe.
struct SessionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "session",
    abstract: "Take the lines of a recipe one by one, typed or from a pipe.",
    discussion: """
      At a terminal: TAB completes, the arrow keys recall, Ctrl-C drops a line or stops a run, \
      Ctrl-D leaves. On a pipe the first error ends the session.

      EXAMPLES:
        simgen session
        simgen session --threads 4 < recipe.simgen
      """)

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    let code = Prompt(threads: threads.count).run()
    if code != 0 { throw ExitCode(code) }
  }
}
