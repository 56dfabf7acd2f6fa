import Engine

/// A recipe that grows line by line, as at a prompt. A statement takes effect at once, or, when it
/// is wrong, not at all. A name may be given a new meaning: what is made of it is made again.
///
///     let session = Session(catalogue: catalogue)
///     let reply = try session.feed("sampler heun: heun steps=50", observedBy: observer)
public final class Session {
  /// What came of a line.
  public struct Reply: Sendable {
    /// A bracket or a `for` is open: the next line belongs to the same statement.
    public var isIncomplete = false
    /// Errors (then nothing changed) and warnings.
    public var diagnostics: [Diagnostic] = []
    /// Things worth knowing, in words.
    public var notes: [String] = []
    /// What the verbs came to; nil when the statement ran none.
    public var summary: RunSummary?
    /// Lines that were not looked at, because one before was wrong or was stopped.
    public var linesLeft = 0

    /// Nothing was said.
    public init(diagnostics: [Diagnostic] = [], notes: [String] = []) {
      (self.diagnostics, self.notes) = (diagnostics, notes)
    }

    static var incomplete: Reply {
      var reply = Reply()
      reply.isIncomplete = true
      return reply
    }

    /// Whether the line did not do what it says.
    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  }

  /// Everything a statement can change; copied before each one.
  struct State {
    var scope = Scope()
    var table = MoleculeTable()
    var log = SessionLog()
    /// The statements as they were typed.
    var accepted: [String] = []
    /// What drives the generations that are paused, by molecule.
    var growing: [String: Growth] = [:]
    /// Where molecules come from that loops left, until something else is done to them.
    var origins: [String: LoopOrigin] = [:]
    /// The loops that ran, in order.
    var loops: [LoopRun] = []
  }

  /// The plug-ins and verbs the session knows.
  public let catalogue: Catalogue
  /// Relative input files are looked up here; empty for the current folder.
  public let folder: String
  /// What its statements may not do; nil for somebody who may do everything.
  public let confinement: Confinement?

  var state = State()
  /// The states before each of the latest statements, with their texts.
  private var history: [(state: State, text: String)] = []
  /// The states that `undo` left, with the texts of the statements that led to them.
  private var undone: [(state: State, text: String)] = []
  /// What a statement made that is not run again.
  var recorded: [RecordedMolecule]?
  private var pending: [String] = []
  private var openBlocks = OpenBlocks()
  /// Steps a statement begun with `begin` is to take.
  private var pendingPause: Int?

  /// A session in which nothing has been said.
  public init(catalogue: Catalogue, folder: String = "", confinement: Confinement? = nil) {
    self.catalogue = catalogue
    self.folder = folder
    self.confinement = confinement
  }

  var scope: Scope { state.scope }

  /// Statements that took effect, in order.
  public var accepted: [String] { state.accepted }

  /// Whether a statement waits for more lines.
  public var isIncomplete: Bool { !pending.isEmpty }

  /// The lines of the statement that waits for more.
  public var pendingLines: [String] { pending }

  /// Forgets the lines of a statement that was not completed.
  public func discardPending() {
    pending = []
    openBlocks = OpenBlocks()
    pendingPause = nil
  }

  /// Statements that can be taken back.
  public static let undoDepth = 100

  /// Takes back the last statement that took effect. Files it wrote stay.
  /// - Returns: the statement, or nil when there is none (the last hundred are kept).
  public func undo() -> String? {
    guard let last = history.popLast() else { return nil }
    undone.append((state, last.text))
    state = last.state
    return last.text
  }

  /// Does again what was taken back last, without running anything.
  /// - Returns: the statement, or nil when there is none: another one took effect since.
  public func redo() -> String? {
    guard let next = undone.popLast() else { return nil }
    history.append((state, next.text))
    state = next.state
    return next.text
  }

  /// Takes back whatever a body does, as if it had never been.
  public func withoutEffect<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = (state, history, undone)
    defer { (state, history, undone) = before }
    return try body()
  }

  /// The statement that `undo` would take back.
  public var undoable: String? { history.last?.text }

  /// The statement that `redo` would do again.
  public var redoable: String? { undone.last?.text }

  /// Takes one line, or several with line breaks between them; after a wrong one no others.
  /// - Throws: what the observer threw.
  public func feed(
    _ text: String, _ options: RunOptions = RunOptions(), observedBy observer: any RunObserver
  ) throws -> Reply {
    var whole = Reply()
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    while let line = lines.popFirst() {
      let reply = try feedLine(String(line), options, observer)
      whole.isIncomplete = reply.isIncomplete
      whole.diagnostics += reply.diagnostics
      whole.notes += reply.notes
      whole.summary = reply.summary ?? whole.summary
      if reply.hasErrors || reply.summary?.wasInterrupted == true { break }
    }
    whole.linesLeft = lines.count { $0.contains { !$0.isWhitespace } }
    return whole
  }

  /// Takes the first line of a statement whose verb is to pause after some steps.
  /// - Throws: what the observer threw.
  public func begin(
    _ line: String, steps: Int, _ options: RunOptions = RunOptions(),
    observedBy observer: any RunObserver
  ) throws -> Reply {
    pendingPause = steps
    return try feedLine(line, options, observer)
  }

  private func feedLine(
    _ line: String, _ options: RunOptions, _ observer: any RunObserver
  ) throws -> Reply {
    pending.append(line)
    openBlocks.add(line)
    if openBlocks.isOpen { return .incomplete }
    var file = SourceFile(
      name: "input", text: pending.joined(separator: "\n"), folder: folder,
      confinement: confinement)
    var parser = Parser(file)
    // A block with an error in it goes on to its end, so that its last lines are not taken for
    // statements of their own.
    if parser.isIncomplete { return .incomplete }
    let pause = pendingPause
    discardPending()
    guard parser.diagnostics.isEmpty else { return Reply(diagnostics: parser.diagnostics) }
    if let pause {
      switch pausing(parser.statements, in: file, after: pause) {
      case .success(let paused): file = paused
      case .failure(let wrong): return Reply(diagnostics: [wrong])
      }
      parser = Parser(file)
    }
    guard let statement = parser.statements.first else { return Reply() }
    if let resumed = resuming(statement, in: file) { file = resumed }
    let before = state
    let reply = try take(file, options, observer)
    if state.log.entries.count != before.log.entries.count {
      // A statement that was stopped is what it did.
      let wasStopped = reply.summary?.wasInterrupted == true
      let text = (wasStopped ? state.log.entries.last?.file : file)?.text ?? file.text
      state.accepted.append(text)
      remember(before, text)
    }
    return reply
  }

  /// Notes a change that can be taken back: the state before it, and what it was.
  func remember(_ before: State, _ text: String) {
    history.append((before, text))
    undone = []
    if history.count > Self.undoDepth { history.removeFirst() }
  }

  /// Takes a statement, or those of the files it includes: all of them or none.
  private func take(
    _ file: SourceFile, _ options: RunOptions, _ observer: any RunObserver
  ) throws -> Reply {
    let reading = Inclusion(file)
    guard reading.diagnostics.isEmpty else { return Reply(diagnostics: reading.diagnostics) }
    let refusals = confinement?.refusals(of: reading.statements, in: catalogue) ?? []
    guard refusals.isEmpty else { return Reply(diagnostics: refusals) }
    let before = state
    var whole = Reply()
    for statement in reading.statements {
      let reply = try take(
        statement, in: statement.file?.isolating(statement) ?? file, options, observer)
      whole.diagnostics += reply.diagnostics
      whole.notes += reply.notes
      whole.summary = reply.summary ?? whole.summary
      if reply.hasErrors { state = before }
      if reply.hasErrors || reply.summary?.wasInterrupted == true { break }
    }
    return whole
  }

  private func take(
    _ statement: Statement, in file: SourceFile, _ options: RunOptions, _ observer: any RunObserver
  ) throws -> Reply {
    var checker = Checker(catalogue: catalogue, scope: scope, allowsRedefinition: true)
    let segments = checker.segments(of: [statement])
    let early = EarlyUses([statement], in: catalogue)
    var reply = Reply(diagnostics: Recipe.sorted(checker.diagnostics.map(early.explained)))
    guard checker.diagnostics.isEmpty else { return reply }
    reply.diagnostics += segments.flatMap { confinement?.refusals(of: $0) ?? [] }
    guard !reply.hasErrors else { return reply }
    if let segment = segments.first {
      try run(segment, statement, in: file, checker.scope, options, observer, &reply)
    } else if let name = statement.definedName {
      reply.diagnostics += define(name, statement, in: file, checker.scope, &reply)
    } else {
      state.scope = checker.scope
    }
    return reply
  }
}
