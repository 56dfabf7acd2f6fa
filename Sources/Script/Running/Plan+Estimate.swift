import Engine

/// What a run will take, as far as can be known before: an estimate.
public struct RunEstimate: Sendable {
  /// Evaluations of total forces, each for all particles of a molecule.
  public var forceCalls = 0
  /// Seconds they take on one thread.
  public var seconds = 0.0
  /// Seconds on one thread before the first molecule.
  public var preparation = 0.0
  /// Verbs that come on top, in the order of the recipe.
  public var others: [String] = []
}

extension Plan {
  /// Counts force calls and times a few of them. Of a loop whose verbs change, some rounds stand
  /// for all; of a recipe with many verbs, the first stand for others of their name.
  /// - Throws: a `Diagnostic` at a verb that could not begin.
  public func estimate() throws(Diagnostic) -> RunEstimate {
    var estimator = WorkEstimator()
    for segment in segments {
      for verb in segment.steps.compactMap(\.verb) { try estimator.add(verb, of: segment) }
    }
    return estimator.estimate
  }
}

/// Adds up what the verbs of a plan will take.
private struct WorkEstimator {
  /// What a round of a verb takes.
  private struct Share {
    var calls = 0.0
    var seconds = 0.0
    var preparation = 0.0
  }

  private(set) var estimate = RunEstimate()
  /// The latest share of each verb by name; nil where a verb says nothing of itself.
  private var shares: [String: Share?] = [:]
  private let deadline = ContinuousClock.now + patience

  /// When it is over, verbs are taken for others of their name.
  private static let patience = Duration.milliseconds(500)
  /// Rounds that stand for those of a loop.
  private static let mostSamples = 5

  mutating func add(_ verb: VerbStep, of segment: Segment) throws(Diagnostic) {
    let name = verb.declaration.name
    let known = shares[name]
    let share =
      if let known, ContinuousClock.now > deadline { known } else { try share(of: verb, segment) }
    shares[name] = .some(share)
    guard let share else {
      if !estimate.others.contains(name) { estimate.others.append(name) }
      return
    }
    let rounds = Double(segment.count)
    // The largest loops have more calls than an integer can count.
    estimate.forceCalls += Int(
      min(share.calls * rounds, 4e18 - Double(estimate.forceCalls)).rounded())
    estimate.seconds += share.seconds * rounds
    // Generations of a recipe share what they prepare.
    estimate.preparation = max(estimate.preparation, share.preparation)
  }

  private func share(of verb: VerbStep, _ segment: Segment) throws(Diagnostic) -> Share? {
    let samples = verb.instance == nil ? min(Self.mostSamples, segment.count) : 1
    var sum = Share()
    var timed = 0.0
    for sample in 0..<samples {
      let number = samples == 1 ? 0 : sample * (segment.count - 1) / (samples - 1)
      do {
        let instance = try verb.instance ?? verb.made(in: segment.scope(ofRound: number))
        // Others are made all the same, for what is wrong with them.
        if timed > 0, ContinuousClock.now > deadline { continue }
        guard let work = try instance.estimate() else { continue }
        timed += 1
        sum.calls += Double(work.forceCalls)
        sum.seconds += Double(work.forceCalls) * work.secondsPerCall
        sum.preparation = max(sum.preparation, work.preparation)
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
    return timed == 0
      ? nil
      : Share(
        calls: sum.calls / timed, seconds: sum.seconds / timed, preparation: sum.preparation)
  }
}
