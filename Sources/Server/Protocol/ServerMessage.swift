import Script

/// What the server says to pages: texts of their WebSockets.
enum ServerMessage {
  private static func message(_ operation: String, _ fields: [(key: String, value: JSON?)])
    -> String
  {
    JSON.object([("op", .text(operation))] + fields).line
  }

  static func error(_ text: String) -> String { message("error", [("message", .text(text))]) }

  /// The answer to a message.
  static func reply(to id: Double?, _ reply: Reply) -> String {
    message(
      "reply",
      [
        ("id", id.map(JSON.number)), ("ok", .boolean(reply.isRight)),
        (
          "diagnostics",
          .list(reply.diagnostics.map { $0.diagnostic.json(linesAbove: $0.linesAbove) })
        ),
        ("notes", .list(reply.notes.map(JSON.text))), ("queued", .boolean(reply.isQueued)),
        ("right", reply.right.map { .text($0.name) }),
        ("client", reply.client.map { .whole($0) }),
      ])
  }

  /// What came of a message.
  struct Reply: Sendable {
    /// What was said of the text, and how many of its lines are above the statement that it is about.
    var diagnostics: [(diagnostic: Diagnostic, linesAbove: Int)] = []
    var notes: [String] = []
    /// Whether something else was wrong, which the notes tell.
    var hasFailed = false
    /// It waits for what is under way; another reply follows.
    var isQueued = false
    /// What the client may do, in the answer to a hello.
    var right: Right?
    /// The number of the client among those who are present, likewise.
    var client: Int?

    var isRight: Bool { !hasFailed && !diagnostics.contains { $0.diagnostic.severity == .error } }

    mutating func add(_ found: [Diagnostic], linesAbove: Int = 0) {
      diagnostics += found.map { ($0, linesAbove) }
    }

    /// Nothing was done, for a reason.
    static func failure(_ reason: String) -> Reply { Reply(notes: [reason], hasFailed: true) }
  }

  /// - Parameter changed: molecules as `MoleculeMessage` has them, in one line each.
  static func molecules(changed: [String], removed: [Int] = [], isWhole: Bool = false) -> String {
    "{\"op\":\"molecules\",\"changed\":[\(changed.joined(separator: ","))],\"removed\":\(removed),"
      + "\"whole\":\(isWhole)}"
  }

  static func page(_ value: JSON, by name: String) -> String {
    message("page", [("value", value), ("by", .text(name))])
  }

  static func presence(_ clients: [JSON]) -> String {
    message("presence", [("who", .list(clients))])
  }

  /// How a run ended.
  enum Outcome: String, Sendable {
    case done, stopped, paused, failed
  }

  static func ran(_ run: Int, _ outcome: Outcome, _ words: String? = nil) -> String {
    message(
      "ran",
      [
        ("run", .whole(run)), ("outcome", .text(outcome.rawValue)),
        ("message", words.map(JSON.text)),
      ])
  }

  static func running(_ status: RunStatus, queue: Int) -> String {
    message(
      "running",
      [
        ("run", .whole(status.run)), ("what", .text(status.what)),
        ("done", .whole(status.done)), ("total", .whole(status.total)),
        ("molecule", status.molecule.map { .whole($0) }),
        ("stage", status.stage.map(JSON.text)), ("step", .whole(status.step)),
        ("steps", .whole(status.steps)),
        ("seconds_left", status.secondsLeft.map(JSON.number)), ("queue", .whole(queue)),
      ])
  }
}

/// How far a run has come.
struct RunStatus: Sendable, Equatable {
  var run: Int
  /// `generate`, `relax` ...
  var what: String
  var done = 0
  var total = 0
  var molecule: Int?
  var stage: String?
  var step = 0
  var steps = 0
  var secondsLeft: Double?
}

extension Diagnostic {
  /// As pages get it.
  func json(linesAbove: Int) -> JSON {
    .object([
      ("severity", .text(severity.rawValue)), ("id", .text(id)), ("message", .text(kind.message)),
      ("hint", (advice?.description ?? kind.suggestion).map(JSON.text)),
      ("line", .whole(span.line + linesAbove)), ("column", .whole(span.column)),
      ("length", .whole(span.length)),
      ("names", .list((kind.validNames?.names ?? []).prefix(40).map(JSON.text))),
      ("parameter", kind.parameter.map(JSON.text)),
    ])
  }
}

extension DiagnosticKind {
  /// The parameter it is about, where the fact tells.
  var parameter: String? {
    switch self {
    case .wrongType(let parameter, _, _), .plugin(let parameter, _): parameter
    case .wrongDimension(let parameter, _, _), .outOfRange(let parameter, _, _, _),
      .unknownWord(let parameter, _, _), .schedule(_, let parameter, _, _, _),
      .unknownParameter(_, _, let parameter, _), .duplicateParameter(let parameter):
      parameter
    default: nil
    }
  }
}
