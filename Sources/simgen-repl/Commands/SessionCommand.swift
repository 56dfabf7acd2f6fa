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

  @Option(name: .shortAndLong, help: "Molecules worked on side by side. (default: all cores)")
  var threads: Int?

  func validate() throws {
    try ThreadCount.validate(threads)
  }

  func run() throws {
    let code = Prompt(threads: threads ?? Machine.cores).run()
    if code != 0 { throw ExitCode(code) }
  }
}
