import ArgumentParser
import Script
import Simgen

/// `simgen manual`: the reference manual.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the reference manual as Markdown.",
    discussion: """
      EXAMPLES:
        simgen manual > docs/reference.md
      """)

  func run() throws { Terminal.print(Manual(.everything).text) }
}
