import Script

/// What happened in a session, as its folder keeps it: enough to have it again without running anything.
struct SessionLogFile: Sendable {
  /// A statement, or a change of the gallery alone.
  struct Entry: Sendable {
    /// Empty where nothing was said.
    var text: String
    /// Molecules that were given a label of their own before: identifier, loop, place in the loop.
    var adopted: [Adoption] = []
    /// What it left of each molecule it made or changed.
    var made: [Made] = []
    var removed: [Int] = []
    /// The definition that was taken out.
    var forgotten: String?
    /// Whether it belongs to the same change as the one before, with which it is taken back.
    var isContinuation = false
  }

  struct Adoption: Sendable {
    let id: Int
    let label: String
  }

  struct Made: Sendable {
    let id: Int
    let version: Int
    /// What the statement calls it, and its place among all it made.
    let label: String
    let index: Int
    let title: String
    var failure: (stage: String, reason: String)?
    let frames: Int
    /// Its generation is not over; running the statement once more is how to have that again.
    var isPaused = false
  }

  var entries: [Entry] = []
  /// Entries at the beginning that are never taken back.
  var base = 0
  var pipeline = ""
  var nextMolecule = 1
  var nextVersion = 1
  var nextRun = 1
  /// Whether its first molecule is still to be made.
  var owesMolecule = false

  init() {}

  init?(_ json: JSON?) {
    guard let json, let list = json["entries"]?.list else { return nil }
    entries = list.compactMap(Entry.init)
    guard entries.count == list.count else { return nil }
    base = json["base"]?.integer ?? 0
    pipeline = json["pipeline"]?.text ?? ""
    nextMolecule = json["nextMolecule"]?.integer ?? 1
    nextVersion = json["nextVersion"]?.integer ?? 1
    nextRun = json["nextRun"]?.integer ?? 1
    owesMolecule = json["owesMolecule"]?.boolean ?? false
  }

  var json: JSON {
    return .object([
      ("base", .whole(base)), ("pipeline", .text(pipeline)), ("nextMolecule", .whole(nextMolecule)),
      ("nextVersion", .whole(nextVersion)), ("nextRun", .whole(nextRun)),
      ("owesMolecule", owesMolecule ? .boolean(true) : nil),
      ("entries", .list(entries.map(\.json))),
    ])
  }
}

extension SessionLogFile.Entry {
  fileprivate init?(_ json: JSON) {
    guard let text = json["text"]?.text else { return nil }
    self.text = text
    isContinuation = json["continuation"]?.boolean ?? false
    removed = (json["removed"]?.list ?? []).compactMap(\.integer)
    forgotten = json["forgotten"]?.text
    adopted = (json["adopted"]?.list ?? []).compactMap { item in
      guard let id = item["id"]?.integer, let label = item["label"]?.text else { return nil }
      return SessionLogFile.Adoption(id: id, label: label)
    }
    made = (json["made"]?.list ?? []).compactMap(SessionLogFile.Made.init)
  }

  fileprivate var json: JSON {
    return .object([
      ("text", .text(text)), ("continuation", isContinuation ? .boolean(true) : nil),
      ("forgotten", forgotten.map(JSON.text)),
      ("removed", removed.isEmpty ? nil : .list(removed.map { .whole($0) })),
      (
        "adopted",
        adopted.isEmpty
          ? nil
          : .list(adopted.map { .object([("id", .whole($0.id)), ("label", .text($0.label))]) })
      ),
      ("made", made.isEmpty ? nil : .list(made.map(\.json))),
    ])
  }
}

extension SessionLogFile.Made {
  fileprivate init?(_ json: JSON) {
    guard let id = json["id"]?.integer, let version = json["version"]?.integer,
      let label = json["label"]?.text, let index = json["index"]?.integer
    else { return nil }
    (self.id, self.version, self.label, self.index) = (id, version, label, index)
    title = json["title"]?.text ?? label
    frames = json["frames"]?.integer ?? 0
    isPaused = json["paused"]?.boolean ?? false
    if let stage = json["failedIn"]?.text { failure = (stage, json["failure"]?.text ?? "") }
  }

  fileprivate var json: JSON {
    return .object([
      ("id", .whole(id)), ("version", .whole(version)), ("label", .text(label)),
      ("index", .whole(index)), ("title", .text(title)), ("frames", .whole(frames)),
      ("paused", isPaused ? .boolean(true) : nil),
      ("failedIn", failure.map { .text($0.stage) }), ("failure", failure.map { .text($0.reason) }),
    ])
  }
}
