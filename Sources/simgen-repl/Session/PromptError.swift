import Outputs

/// Why a command of the prompt cannot be answered, as lines for standard error.
struct PromptError: Error {
  let text: String

  /// Lines as they are.
  init(lines: String) { text = lines }

  /// One line.
  init(_ reason: String) { text = "simgen: error: \(Text.message(reason))\n" }

  /// An error of the work; there is no command line to change at the prompt.
  init(_ error: any Error) {
    if case .exists(let path)? = error as? OutputError {
      self.init("\(path) was there before this session and is not replaced; choose another name")
    } else {
      self.init("\(error)")
    }
  }
}
