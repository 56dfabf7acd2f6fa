import Engine
import Platform
import Script

extension SessionCore {
  /// A new session with what a recipe declares.
  func begin(with recipe: String) {
    let (definitions, pipeline) = StartingRecipe.split(recipe)
    log.pipeline = pipeline
    problems = StatementText.read(recipe).problems.map { ($0, 0) }
    var change = Change(statements: 0, entries: [], before: [], after: [])
    for definition in definitions {
      problems += define(definition, &change).diagnostics.map { ($0, definition.line - 1) }
    }
    log.entries = change.entries
    log.base = change.entries.count
    log.owesMolecule = recipe == StartingRecipe.usual
    publish()
  }

  /// Makes a first molecule to look at, in a session that begins with nothing else.
  func makeFirst() {
    guard log.owesMolecule else { return }
    _ = try? generate(ClientMessage.Generate())
    // A server that ends in between has it made the next time.
    guard host.control.latestReason != .serverEnds else { return }
    log.owesMolecule = false
    save()
  }

  /// The session of the folder, as it was.
  /// - Throws: `ServerError` where that cannot be told; the folder stays as it is.
  func restore() throws(ServerError) {
    let path = host.folder.path + "/log.json"
    guard Path.exists(path) else {
      // The server ended before anything happened.
      let recipe = host.folder.read("start.simgen").map { String(decoding: $0, as: UTF8.self) }
      return begin(with: recipe ?? StartingRecipe.usual)
    }
    guard let kept = SessionLogFile(host.folder.json("log.json")) else {
      throw ServerError(
        .internalServerError, "the session cannot be opened: \(path) is damaged",
        hint: "it is kept as it is; files/session.simgen beside it is the session as a recipe")
    }
    log = kept
    let entries = log.entries
    log.entries = []
    var latest: [Int: Bool] = [:]
    for made in entries.flatMap(\.made) { latest[made.id] = made.isPaused }
    let paused = Set(latest.filter(\.value).keys)
    for (place, entry) in entries.enumerated() {
      let before = gallery
      let statements = take(entry, paused: paused)
      log.entries.append(entry)
      guard place >= log.base else { continue }
      if entry.isContinuation, var last = changes.popLast() {
        last.statements += statements
        last.entries.append(entry)
        last.after = gallery
        changes.append(last)
      } else {
        changes.append(
          Change(statements: statements, entries: [entry], before: before, after: gallery))
      }
    }
    dropOldChanges()
    publish(changed: gallery.map(\.id))
  }

  /// Has a statement's effect once more.
  /// - Parameter paused: molecules whose generation is to be gone on with.
  /// - Returns: how many statements the session took.
  private func take(_ entry: SessionLogFile.Entry, paused: Set<Int>) -> Int {
    for adoption in entry.adopted {
      guard let place = gallery.firstIndex(where: { $0.id == adoption.id }),
        let loop = gallery[place].loop
      else { continue }
      let molecule = gallery[place]
      if session.adopt(molecule.candidate, molecule.index, ofLoop: loop, as: adoption.label) {
        gallery[place].sessionLabel = adoption.label
      }
    }
    gallery.removeAll { entry.removed.contains($0.id) }
    if let name = entry.forgotten { return (try? session.forget(name)) == nil ? 0 : 1 }
    guard !entry.text.isEmpty else { return 0 }
    let count = session.accepted.count
    let loop = session.loopCount
    let pocket = session.declarations.lazy.reversed()
      .compactMap { ($0.declared.product as? Scaffold)?.pocket }.first
    var recorded: [RecordedMolecule] = []
    var made: [(SessionLogFile.Made, Candidate)] = []
    for molecule in entry.made {
      guard let json = host.folder.json("results/\(molecule.version).json"),
        let candidate = CandidateRecord.candidate(json, pocket: pocket)
      else { continue }
      made.append((molecule, candidate))
      if molecule.failure == nil {
        recorded.append(
          RecordedMolecule(label: molecule.label, index: molecule.index, candidate: candidate))
      }
    }
    if entry.made.contains(where: { paused.contains($0.id) }) {
      runAgain(entry.text)
      for (place, molecule) in made.enumerated() {
        let again = session.molecules.first { $0.label == molecule.0.label }
        if let again { made[place].1 = again.candidate.withoutFindings }
      }
    } else {
      _ = session.restore(entry.text, making: recorded)
    }
    let isLoop = session.loopCount > loop
    for (molecule, candidate) in made { place(molecule, candidate, loop: isLoop ? loop : nil) }
    return session.accepted.count - count
  }

  /// Generations are not kept between two steps, and begin anew.
  private func runAgain(_ text: String) {
    let (control, shares) = (host.control, host.share)
    control.begin(seconds: host.settings.limits.seconds)
    let share = host.share.join(host.id, molecules: 1)
    let options = RunOptions(
      threads: share.threads,
      isCancelled: {
        shares.pass(share.id) { control.isStopped }
        return control.isStopped
      }, provenance: [("engine", .string(Version.program))], cache: host.cache)
    let watch = RunWatch(host.recorder) { _ in
    } made: { _, _, _ in
    }
    _ = try? session.feed(text, options, observedBy: watch)
    session.discardPending()
    host.share.leave(share.id)
    _ = control.end()
  }

  private func place(_ made: SessionLogFile.Made, _ candidate: Candidate, loop: Int?) {
    let failure = made.failure.map { MoleculeFailure(stage: $0.stage, reason: $0.reason) }
    if failure == nil {
      for other in gallery.indices where gallery[other].sessionLabel == made.label {
        if gallery[other].id != made.id { gallery[other].sessionLabel = nil }
      }
    }
    if let place = gallery.firstIndex(where: { $0.id == made.id }) {
      gallery[place].candidate = candidate
      gallery[place].versions.append(made.version)
      gallery[place].frames += made.frames
      gallery[place].sessionLabel = made.label
      return
    }
    gallery.append(
      GalleryMolecule(
        id: made.id, title: made.title, sessionLabel: failure == nil ? made.label : nil, loop: loop,
        index: made.index, candidate: candidate, failure: failure, versions: [made.version],
        frames: made.frames))
  }
}
