import Engine

extension Plan {
  /// Runs the recipe. Rounds of a loop are independent and run on several threads; what they hand
  /// over reaches the observer in the order of the loop, so the threads change nothing but the time.
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
    observer.started(molecules: moleculeCount)
    var summary = RunSummary()
    var firstMolecule = 0
    var left: [(label: String, entry: MoleculeTable.Entry)] = []
    for segment in segments {
      let campaign = Campaign(
        segment: segment, table: table, firstMolecule: firstMolecule, options: options,
        provenance: provenance + options.provenance)
      try campaign.run(observedBy: observer, &summary)
      if segment.loop == nil, let after = campaign.tableAfterwards { table = after }
      left += campaign.leftByLoop
      if summary.wasInterrupted { break }
      firstMolecule += segment.count * segment.moleculesPerRound
    }
    // Only now: the loops of a recipe do not see each other's molecules.
    for (label, entry) in left { table[label] = entry }
    return summary
  }
}
