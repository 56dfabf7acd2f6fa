import ArgumentParser
import Script
import Synchronization

/// What a command does, for programs: a JSON object per line on standard output, as docs/events.md
/// has them. What people read goes to standard error then.
enum EventStream {
  private static let opened = Atomic(false)

  /// Whether events are written.
  static var isOpen: Bool { opened.load(ordering: .relaxed) }

  /// Whether nobody reads the events any more.
  static var isAbandoned: Bool { isOpen && Terminal.isReaderGone }

  /// Writes the events of a command; the last one is its exit status.
  static func during(_ command: () throws -> Void) throws {
    opened.store(true, ordering: .relaxed)
    do {
      try command()
    } catch {
      let code = error as? ExitCode
      write("end", [("status", .whole(code?.rawValue ?? CommandFailure.run.rawValue))])
      throw error
    }
    write("end", [("status", .whole(0))])
  }

  /// Writes an event; nothing where events are not written.
  static func write(_ event: String, _ fields: @autoclosure () -> [(key: String, value: JSON?)]) {
    guard isOpen else { return }
    Terminal.write(JSON.object([("event", .text(event))] + fields()).line + "\n")
  }

  /// Writes what is wrong where no line of a recipe is to blame.
  static func write(message: String, severity: Diagnostic.Severity) {
    write("diagnostic", [("severity", .text(severity.rawValue)), ("message", .text(message))])
  }

  /// Writes what is wrong with a recipe.
  static func write(_ diagnostic: Diagnostic) {
    let (kind, span) = (diagnostic.kind, diagnostic.span)
    let hint = diagnostic.advice?.description ?? kind.suggestion
    write(
      "diagnostic",
      [
        ("severity", .text(diagnostic.severity.rawValue)), ("message", .text(kind.message)),
        ("id", .text(diagnostic.id)), ("file", .text(span.file.name)),
        ("line", .whole(span.line)), ("column", .whole(span.column)),
        ("length", .whole(span.length)), ("hint", hint.map(JSON.text)),
        ("names", kind.validNames.map { .list($0.names.map(JSON.text)) }),
      ])
  }
}

/// `--events` of a command.
struct EventOptions: ParsableArguments {
  /// How events are written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case json
  }

  @Option(
    help: ArgumentHelp(
      "Write what happens to standard output, an object per line, for programs; tables and messages "
        + "go to standard error.", valueName: "json"))
  var events: Format?

  /// Does the work of a command, and writes its events where they were asked for.
  func during(_ command: () throws -> Void) throws {
    if events == nil { try command() } else { try EventStream.during(command) }
  }
}
