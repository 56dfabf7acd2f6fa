import ArgumentParser
import Script
import Simgen

/// `simgen template`: a line to start from.
struct TemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Print the line of a plug-in or verb with every parameter and its default.",
    discussion: """
      Words in capitals have to be replaced; what may be left out and has no default is named in \
      a comment below the line.

      EXAMPLES:
        simgen template force similarity
        simgen template relax
        simgen template sampler heun >> mine.simgen
      """)

  @Argument(
    help: ArgumentHelp(
      "A kind and a plug-in, or a verb; a plug-in alone gives the line of every kind it has.",
      valueName: "kind plug-in | verb"))
  var topic: [String]

  func run() throws {
    let template = Template(.everything)
    guard let text = template.text(topic) else {
      let asked = topic.joined(separator: " ")
      let hint = template.suggestion(for: topic).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.run.exit("there is no plug-in or verb '\(asked)'\(hint)")
    }
    Terminal.print(text)
  }
}
