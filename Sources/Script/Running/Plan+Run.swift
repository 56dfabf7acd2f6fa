import Engine

extension Plan {
  /// Runs the recipe, or the rounds of it that `options` select. Rounds of a loop are independent
  /// and run on several threads; what they hand over reaches the observer in the order of the loop
  /// unless `options` say otherwise, so neither threads nor parts change anything but the time.
  /// - Throws: a `Diagnostic` at the verb that stopped the run, or what the observer threw.
  @discardableResult
  public func run(
    _ options: RunOptions = RunOptions(), observedBy observer: any RunObserver
  ) throws -> RunSummary {
    var table = MoleculeTable()
    return try run(options, observedBy: observer, &table)
  }

  /// Runs with molecules that are there already, and leaves behind those of the top level
  /// and of the last rounds of loops.
  func run(
    _ options: RunOptions, observedBy observer: any RunObserver, _ table: inout MoleculeTable
  ) throws -> RunSummary {
    observer.started(molecules: moleculeCount(in: options.rounds))
    var summary = RunSummary()
    var (firstRound, firstMolecule) = (0, 0)
    var left: [(label: String, entry: MoleculeTable.Entry)] = []
    for (place, segment) in segments.enumerated() {
      let selected = options.rounds.rounds(from: firstRound, count: segment.count)
      // Molecules made outside loops are there for the loops that follow: made again in every part.
      let isRepeated =
        segment.loop == nil && selected.count == 0
        && hasRounds(in: options.rounds, from: place, firstRound)
      if selected.count > 0 || isRepeated {
        let campaign = Campaign(
          segment: segment, table: table,
          rounds: isRepeated
            ? SelectedRounds(start: firstRound, stride: 1, turns: 1, done: []) : selected,
          firstRound: firstRound, firstMolecule: firstMolecule,
          trajectories: labelsOfTrajectories(from: place), options: options,
          provenance: provenance + options.provenance)
        if isRepeated {
          var repetition = RunSummary()
          try campaign.run(observedBy: DiscardingObserver(), &repetition)
          summary.wasInterrupted = repetition.wasInterrupted
        } else {
          try campaign.run(observedBy: observer, &summary)
        }
        if segment.loop == nil, let after = campaign.tableAfterwards { table = after }
        left += campaign.leftByLoop
      }
      if summary.wasInterrupted { break }
      firstRound += segment.count
      firstMolecule += segment.count * segment.moleculesPerRound
    }
    // Only now: the loops of a recipe do not see each other's molecules.
    for (label, entry) in left { table[label] = entry }
    return summary
  }

  /// Labels of molecules of a segment whose trajectories are read, by those behind it too where it is no
  /// loop.
  private func labelsOfTrajectories(from place: Int) -> Set<String> {
    let readers = segments[place].loop == nil ? segments[place...] : segments[place...place]
    return readers.reduce(into: []) { $0.formUnion($1.labelsOfTrajectories) }
  }

  /// How many molecules the selected rounds create.
  public func moleculeCount(in selection: RoundSelection) -> Int {
    var (firstRound, count) = (0, 0)
    for segment in segments {
      count +=
        selection.rounds(from: firstRound, count: segment.count).count * segment.moleculesPerRound
      firstRound += segment.count
    }
    return count
  }

  /// Whether any round of the segments from `place` on is selected.
  private func hasRounds(
    in selection: RoundSelection, from place: Int, _ firstRound: Int
  ) -> Bool {
    var start = firstRound
    return segments[place...].contains { segment in
      defer { start += segment.count }
      return selection.rounds(from: start, count: segment.count).count > 0
    }
  }
}

/// Discards what it is told: nobody needs to know, or was told already.
final class DiscardingObserver: RunObserver {
  func started(molecules: Int) {}
  func progressed(_ event: ProgressEvent, molecule: Int) {}
  func finished(_ result: MoleculeResult) {}
  func rejected(_ result: MoleculeResult) {}
  func wrote(_ record: OutputRecord) {}
}
