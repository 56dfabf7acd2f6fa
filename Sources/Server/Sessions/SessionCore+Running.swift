import Engine
import Outputs
import Platform
import Script
import Simgen

extension SessionCore {
  /// Runs a verb or a loop, shows it to those who look, and keeps what came of it.
  /// - Parameters:
  ///   - molecules: how many it makes, as far as that is known.
  ///   - newID: the identifier of a molecule it makes; the next one when nil.
  ///   - adopted: molecules that were given labels for it.
  ///   - beginning: the first rounds of the loop, for what is kept while it runs.
  func run(
    _ statement: StatementText, _ change: inout Change, molecules: Int = 8, newID: Int? = nil,
    adopted: [SessionLogFile.Adoption] = [], beginning: ((_ rounds: Int) -> String)? = nil
  ) -> Session.Reply {
    let verb = statement.word.flatMap { session.catalogue.verb(named: $0) }
    let isLoop = statement.word == "for"
    var isNew = isLoop
    if case .creates? = verb?.subject { isNew = true }
    let target = isNew ? nil : gallery.first { $0.sessionLabel == statement.name }
    let limits = host.settings.limits
    guard gallery.count + (isNew ? 1 : 0) <= limits.molecules else {
      return Session.Reply(notes: ["a session may have \(limits.molecules) molecules; delete some"])
    }
    guard hasRoom else {
      return Session.Reply(notes: ["the session's results fill its place on disk; begin a new one"])
    }
    let first = target?.id ?? newID ?? log.nextMolecule
    let run = log.nextRun
    log.nextRun += 1
    let status = RunStatus(
      run: run, what: isLoop ? "generate" : statement.word ?? "run", total: isLoop ? 0 : 1)
    host.control.begin(seconds: limits.seconds, after: stops)
    let share = host.share.join(host.id, molecules: molecules)
    host.recorder.begin(status, share: share.id, first: first, hasTarget: target != nil)
    let count = session.accepted.count
    let loopNumber = session.loopCount
    var made: [SessionLogFile.Made] = []
    let watch = RunWatch(host.recorder) { [host, log] total in
      // Identifiers are given before the molecules are there: frames have them.
      if isNew { self.log.nextMolecule = max(log.nextMolecule, first + total) }
      host.recorder.expect(total)
    } made: { result, id, frames in
      guard isLoop else { return }
      made.append(self.add(result, id, loop: loopNumber))
      if let beginning { self.keep(made, of: beginning(made.count)) }
      // What others have seen is not lost: it is told of once it is written.
      if let molecule = self.gallery.last { self.host.publish(molecule) }
    }
    let reply = feed(statement.text, watch, share)
    host.share.leave(share.id)
    let frames = host.recorder.end()
    let reason = host.control.end()
    if session.accepted.count > count {
      made += sync(new: first, frames)
    } else if isLoop {
      gallery.removeAll { molecule in made.contains { $0.id == molecule.id } }
    }
    noteAccepted(since: count, statement.text, &change, made: made, adopted: adopted)
    tellEnd(of: run, reply, reason)
    return reply
  }

  private func feed(
    _ text: String, _ watch: RunWatch, _ share: (id: Int, threads: Int)
  ) -> Session.Reply {
    let (control, shares, recorder) = (host.control, host.share, host.recorder)
    let options = RunOptions(
      threads: share.threads,
      isCancelled: {
        shares.pass(share.id) { control.isStopped }
        return control.isStopped
      }, observe: { recorder.show($0, $1) },
      provenance: [("engine", .string(Version.program))], cache: host.cache)
    do {
      return try session.feed(text, options, observedBy: watch)
    } catch let diagnostic as Diagnostic {
      return Session.Reply(diagnostics: [diagnostic])
    } catch {
      return Session.Reply(notes: ["\(error)"])
    }
  }

  private func tellEnd(of run: Int, _ reply: Session.Reply, _ reason: RunControl.Reason?) {
    var outcome = ServerMessage.Outcome.done
    var words: String?
    if reply.hasErrors {
      outcome = .failed
      words = reply.diagnostics.first { $0.severity == .error }?.kind.message
    } else if reply.summary?.wasInterrupted == true {
      outcome = reason == .pause && host.recorder.interrupted != nil ? .paused : .stopped
      if case .limit(let limit)? = reason { (outcome, words) = (.failed, limit) }
    } else if reply.summary?.finished == 0, reply.summary?.failed ?? 0 > 0 {
      words = "no molecule was completed"
    }
    host.audience.send(ServerMessage.ran(run, outcome, words))
  }

  /// Writes what a loop has made so far, so that it is not lost whatever happens.
  private func keep(_ made: [SessionLogFile.Made], of text: String) {
    var log = log
    log.entries.append(SessionLogFile.Entry(text: text, made: made))
    do throws(FileError) { try host.folder.write(log.json, to: "log.json") } catch {
      host.audience.send(ServerMessage.error("the session cannot be written: \(error)"))
    }
  }

  /// Takes over a molecule of a loop that goes on.
  private func add(_ result: MoleculeResult, _ id: Int, loop: Int) -> SessionLogFile.Made {
    var molecule = GalleryMolecule(
      id: id, title: ReportedMolecule.name(result.label, result.bindings), loop: loop,
      index: result.index, candidate: result.candidate.withoutFindings, failure: result.failure)
    let made = keep(&molecule, label: result.label, frames: host.recorder.frames(of: id))
    gallery.append(molecule)
    return made
  }

  /// An identifier, or where a molecule has it the next that none has.
  private func free(_ id: Int) -> Int {
    gallery.contains { $0.id == id } ? max(log.nextMolecule, id + 1) : id
  }

  /// Brings the gallery up to date with the molecules that statements can name.
  /// - Parameter new: the identifier of one that is new.
  private func sync(new id: Int, _ frames: [Int: [[UInt8]]]) -> [SessionLogFile.Made] {
    var made: [SessionLogFile.Made] = []
    let named = session.molecules
    for (label, candidate) in named {
      if let place = gallery.firstIndex(where: { $0.sessionLabel == label }),
        gallery[place].candidate.isSame(as: candidate)
      {
        continue
      }
      // A loop leaves its last molecule under its label.
      if let place = gallery.lastIndex(where: {
        $0.failure == nil && $0.loop != nil && $0.candidate.isSame(as: candidate)
      }) {
        for other in gallery.indices where gallery[other].sessionLabel == label {
          gallery[other].sessionLabel = nil
        }
        gallery[place].sessionLabel = label
        continue
      }
      let place: Int
      if let own = gallery.firstIndex(where: { $0.sessionLabel == label }),
        candidate.stages.count > 1
      {
        place = own
        gallery[place].candidate = candidate.withoutFindings
        gallery[place].failure = nil
      } else {
        for other in gallery.indices where gallery[other].sessionLabel == label {
          gallery[other].sessionLabel = nil
        }
        gallery.append(
          GalleryMolecule(
            id: free(id), title: label, sessionLabel: label, index: 0,
            candidate: candidate.withoutFindings))
        place = gallery.count - 1
        log.nextMolecule = max(log.nextMolecule, gallery[place].id + 1)
      }
      made.append(keep(&gallery[place], label: label, frames: frames[gallery[place].id] ?? []))
    }
    gallery.sort { $0.id < $1.id }
    let labels = Set(named.map(\.label))
    for place in gallery.indices {
      if let label = gallery[place].sessionLabel, !labels.contains(label) {
        gallery[place].sessionLabel = nil
      }
    }
    return made
  }
}

extension Candidate {
  /// Whether nothing was done to it since.
  fileprivate func isSame(as other: Candidate) -> Bool {
    seed == other.seed && stages.count == other.stages.count && paused?.done == other.paused?.done
      && molecule.elements == other.molecule.elements
      && molecule.positions == other.molecule.positions
  }
}
