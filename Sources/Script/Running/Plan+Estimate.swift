import Engine

/// What a run will take, as far as can be known before: an estimate.
public struct RunEstimate: Sendable {
  /// Evaluations of total forces, each for all particles of a molecule.
  public var forceCalls = 0
  /// Seconds they take on one thread.
  public var seconds = 0.0
  /// Verbs that come on top, in the order of the recipe.
  public var others: [String] = []
}

extension Plan {
  /// Counts force calls and times a few of them. Of a loop whose verbs change, some rounds stand
  /// for all.
  /// - Throws: a `Diagnostic` at a verb that could not begin.
  public func estimate() throws(Diagnostic) -> RunEstimate {
    var estimate = RunEstimate()
    for segment in segments {
      for verb in segment.steps.compactMap(\.verb) {
        try add(verb, of: segment, to: &estimate)
      }
    }
    return estimate
  }

  private func add(
    _ verb: VerbStep, of segment: Segment, to estimate: inout RunEstimate
  ) throws(Diagnostic) {
    let most = verb.instance == nil ? min(5, segment.count) : 1
    var (calls, seconds, isKnown) = (0.0, 0.0, false)
    for sample in 0..<most {
      let number = most == 1 ? 0 : sample * (segment.count - 1) / (most - 1)
      do {
        let instance = try verb.instance ?? verb.made(in: segment.scope(ofRound: number))
        guard let work = try instance.estimate() else { continue }
        isKnown = true
        calls += Double(work.forceCalls)
        seconds += Double(work.forceCalls) * work.secondsPerCall
      } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch let fault as ScheduleFault {
        throw Diagnostic(fault, otherwiseAt: verb.command.word.span)
      } catch {
        throw Diagnostic(
          .verbFailed(
            verb.declaration.name, molecule: verb.command.label.text, reason: "\(error)"),
          at: verb.command.word.span)
      }
    }
    guard isKnown else {
      let name = verb.declaration.name
      if !estimate.others.contains(name) { estimate.others.append(name) }
      return
    }
    let rounds = Double(segment.count) / Double(most)
    // The largest loops have more calls than an integer can count.
    estimate.forceCalls += Int(min(calls * rounds, 4e18 - Double(estimate.forceCalls)).rounded())
    estimate.seconds += seconds * rounds
  }
}
