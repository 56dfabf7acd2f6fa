import ArgumentParser
import Outputs

/// How a command that did not succeed ends.
enum CommandFailure: Int32 {
  /// The work could not be done.
  case run = 1
  /// The recipe is wrong.
  case recipe = 2
  /// The user stopped it.
  case interrupted = 130

  /// Says in one line on standard error what happened and returns what to throw.
  func exit(_ message: String) -> ExitCode {
    let label = self == .interrupted ? "" : "error: "
    Terminal.note("simgen: \(label)\(Text.message(message))\n")
    if self != .interrupted { EventStream.write(message: message, severity: .error) }
    return ExitCode(rawValue)
  }
}

/// Runs work whose errors are one line each.
func reportingErrors<T>(_ work: () throws -> T) throws -> T {
  do {
    return try work()
  } catch let code as ExitCode {
    throw code
  } catch let error as ValidationError {
    throw error
  } catch {
    throw CommandFailure.run.exit("\(error)")
  }
}
