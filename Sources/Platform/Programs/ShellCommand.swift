import Glibc

/// Runs a short command through the shell and takes what it prints.
package enum ShellCommand {
  /// What became of it.
  package struct Outcome {
    package let succeeded: Bool
    package let output: String
    package let errors: String
  }

  /// It could not be started.
  package struct NotStarted: Error {
    /// The system's words.
    package let reason: String
  }

  /// - Parameter command: words as the shell takes them.
  /// - Throws: `NotStarted`.
  package static func run(_ command: String) throws(NotStarted) -> Outcome {
    // A file for what is said about errors: two pipes would have to be read at once.
    guard let errors = tmpfile() else { throw NotStarted(reason: SystemError.latest) }
    defer { fclose(errors) }
    // By its name: some shells take no more than one digit after ">&".
    guard let output = popen("\(command) 2>/dev/fd/\(fileno(errors))", "r") else {
      throw NotStarted(reason: SystemError.latest)
    }
    let text = rest(of: output)
    let succeeded = pclose(output) == 0
    rewind(errors)
    return Outcome(succeeded: succeeded, output: text, errors: rest(of: errors))
  }

  private static func rest(of file: UnsafeMutablePointer<FILE>) -> String {
    var bytes: [UInt8] = []
    var next = getc(file)
    while next != EOF {
      bytes.append(UInt8(truncatingIfNeeded: next))
      next = getc(file)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
