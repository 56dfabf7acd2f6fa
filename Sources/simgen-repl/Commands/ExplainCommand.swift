import ArgumentParser
import Script

/// `simgen explain`: what an error means.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain an error or warning by its identifier.",
    discussion: """
      Messages about recipes end in an identifier such as [E012]. Without one, all are listed.

      EXAMPLES:
        simgen explain
        simgen explain E012
      """)

  @Argument(help: "The identifier.")
  var id: String?

  func run() throws {
    guard let id else { return Terminal.print(Explanation.list) }
    guard let text = Explanation.text(id) else {
      let hint = Explanation.suggestion(for: id).map { "; did you mean '\($0)'?" } ?? ""
      throw CommandFailure.run.exit("there is no identifier '\(id)'\(hint)")
    }
    Terminal.print(text)
  }
}
