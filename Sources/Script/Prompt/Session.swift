import Engine

/// A recipe that grows line by line, as at a prompt. A statement takes effect at once, or, when it
/// is wrong, not at all; names may be given new meanings.
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
  }

  /// The plug-ins and verbs the session knows.
  public let catalogue: Catalogue
  /// Relative input files are looked up here; empty for the current folder.
  public let folder: String
  /// Statements that took effect, in order.
  public private(set) var accepted: [String] = []

  var scope = Scope()
  private var table = MoleculeTable()
  private var pending: [String] = []

  /// A session in which nothing has been said.
  public init(catalogue: Catalogue, folder: String = "") {
    self.catalogue = catalogue
    self.folder = folder
  }

  /// Whether a statement waits for more lines.
  public var isIncomplete: Bool { !pending.isEmpty }

  /// The lines of the statement that waits for more.
  public var pendingLines: [String] { pending }

  /// Forgets the lines of a statement that was not completed.
  public func discardPending() { pending = [] }

  /// The molecules verbs can name, in the order they were made.
  public var molecules: [(label: String, candidate: Candidate)] {
    table.order.compactMap { label in table[label].map { (label, $0.candidate) } }
  }

  /// The declared plug-ins, in order.
  public var declarations: [(kind: Kind, label: String, plugin: any Plugin)] { scope.declarations }

  /// Takes one line, or several with line breaks between them.
  /// - Throws: what the observer threw.
  public func feed(
    _ text: String, _ options: RunOptions = RunOptions(), observedBy observer: any RunObserver
  ) throws -> Reply {
    var whole = Reply()
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for line in lines {
      let reply = try feedLine(String(line), options, observer)
      whole.isIncomplete = reply.isIncomplete
      whole.diagnostics += reply.diagnostics
      whole.notes += reply.notes
      whole.summary = reply.summary ?? whole.summary
      if reply.summary?.wasInterrupted == true { break }
    }
    return whole
  }

  private func feedLine(
    _ line: String, _ options: RunOptions, _ observer: any RunObserver
  ) throws -> Reply {
    pending.append(line)
    let block = pending.joined(separator: "\n")
    let reading = Inclusion(SourceFile(name: "input", text: block, folder: folder))
    // A block with an error in it goes on to its end, so that its last lines are not taken for
    // statements of their own.
    if reading.isIncomplete { return Reply(isIncomplete: true) }
    pending = []
    guard reading.diagnostics.isEmpty else { return Reply(diagnostics: reading.diagnostics) }
    var checker = Checker(catalogue: catalogue, scope: scope, allowsRedefinition: true)
    let segments = checker.segments(of: reading.statements)
    var reply = Reply(diagnostics: Recipe.sorted(checker.diagnostics))
    guard checker.diagnostics.isEmpty else { return reply }
    reply.notes = notes(on: reading.statements)
    if segments.isEmpty {
      scope = checker.scope
      if !reading.statements.isEmpty { accepted.append(block) }
    } else if try run(segments, checker.scope, options, observer, &reply) {
      accepted.append(block)
    }
    return reply
  }

  /// Runs what a statement asks for.
  /// - Returns: whether it took effect.
  private func run(
    _ segments: [Segment], _ after: Scope, _ options: RunOptions, _ observer: any RunObserver,
    _ reply: inout Reply
  ) throws -> Bool {
    let plan = Plan(segments: segments, declarations: after.declarations, provenance: [])
    var molecules = table
    do {
      let summary = try plan.run(options, observedBy: observer, &molecules)
      reply.summary = summary
      guard !summary.wasInterrupted else { return false }
    } catch let diagnostic as Diagnostic {
      reply.diagnostics.append(diagnostic)
      return false
    }
    scope = after
    var hasFailed = false
    for label in molecules.order {
      // The last molecule of a loop stays, to be looked at and worked on.
      scope.addMolecule(label)
      guard let failure = molecules[label]?.failure else { continue }
      hasFailed = true
      let state = table[label] == nil ? "there is no such molecule" : "it is as it was"
      reply.notes.append("\(label): \(failure); \(state)")
      molecules[label] = table[label]
      if molecules[label] == nil { scope.removeMolecule(label) }
    }
    table = molecules
    return !hasFailed
  }

  private func notes(on statements: [Statement]) -> [String] {
    statements.compactMap { statement in
      let name: String
      switch statement {
      case .definition(let definition): name = definition.name.text
      case .command(let command) where Kind(rawValue: command.word.text) != nil:
        name = command.label.text
      default: return nil
      }
      guard scope.entries[name] != nil else { return nil }
      let dependents = scope.dependents(of: name)
      guard !dependents.isEmpty else { return "\(name) has a new meaning" }
      let verb = dependents.count == 1 ? "keeps" : "keep"
      return "\(name) has a new meaning; \(dependents.joined(separator: ", ")) \(verb) the earlier "
        + "one until declared again"
    }
  }
}
