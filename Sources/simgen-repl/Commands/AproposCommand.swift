import ArgumentParser
import Script
import Simgen

/// `simgen apropos`: what has to do with a word.
struct AproposCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apropos",
    abstract: "Find plug-ins, parameters, verbs, functions and errors by a word.",
    discussion: """
      Looks for the words in names and explanations; a line has all of them. Ends with exit code 1 \
      where there is none.

      EXAMPLES:
        simgen apropos temperature
        simgen apropos noise level
      """)

  @Argument(help: "The words.")
  var words: [String]

  func run() throws {
    let apropos = Apropos(.everything)
    guard let text = apropos.text(for: words) else {
      let asked = words.joined(separator: " ")
      let hint = apropos.suggestion(for: asked).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.run.exit("nothing has to do with '\(asked)'\(hint)")
    }
    Terminal.print(text)
  }
}
