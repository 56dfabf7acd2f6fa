import Outputs
import Platform

/// Puts what journals hold together in the order of the recipe, whatever the order and the parts in
/// which it was made.
package struct Assembly {
  /// The journals of a run: one, or one for each part.
  private let parts: [JournalReader]
  /// How many different structures, and how many molecules, a report draws.
  private let drawn: (structures: Int, molecules: Int)
  /// Judge molecules.
  private let team: WorkerTeam

  /// Puts journals together for a report that draws so many structures and molecules.
  package init(
    parts: [JournalReader], drawn: (structures: Int, molecules: Int), threads: Int
  ) {
    self.parts = parts
    self.drawn = drawn
    team = WorkerTeam(threads: threads)
  }

  /// Result of a run, with its metrics.
  package struct Made {
    /// Molecules that were completed or given up.
    package var molecules: [ReportedMolecule] = []
    /// Attempts that were rejected.
    package var rejected: [ReportedMolecule] = []
    /// What files had already.
    package var leftOut = Duplicates()
    /// Seconds of all sessions and parts together.
    package var seconds = 0.0
    /// How many parts there were.
    package var parts = 1
  }

  /// Hands every text to its file, in order, and evaluates the molecules. Those beyond the first ones,
  /// which reports draw, are kept without their atoms.
  /// - Throws: `CampaignError`, `OutputError`.
  package func make(into outputs: OutputFiles?) throws -> Made {
    var made = Made(seconds: parts.reduce(0) { $0 + $1.seconds }, parts: parts.count)
    var drawn = Drawn(most: self.drawn)
    let rounds = parts.enumerated().flatMap { part, reader in
      reader.rounds.map { (part, round: $0) }
    }.sorted { $0.round.number < $1.round.number }
    for start in stride(from: 0, to: rounds.count, by: Self.chunk) {
      var results: [(molecule: JournaledMolecule, isRejected: Bool)] = []
      for (part, round) in rounds[start..<min(start + Self.chunk, rounds.count)] {
        for event in try parts[part].events(of: round) {
          switch event {
          case .text(let text, let path, let key):
            if made.leftOut.takes(key, into: path) { try outputs?.append(text, to: path) }
          case .molecule(let molecule): results.append((molecule, false))
          case .rejected(let molecule): results.append((molecule, true))
          }
        }
      }
      for (var molecule, entry) in zip(team.map(results.map(\.molecule)) { $0.reported }, results) {
        if entry.isRejected {
          molecule.dropDetails()
          made.rejected.append(molecule)
        } else {
          if !drawn.takes(molecule) { molecule.dropDetails() }
          made.molecules.append(molecule)
        }
      }
    }
    return made
  }

  /// Rounds in memory at a time.
  private static let chunk = 256

  /// Which molecules a report draws.
  private struct Drawn {
    let most: (structures: Int, molecules: Int)
    private var molecules = 0
    private var structures: Set<String> = []

    init(most: (structures: Int, molecules: Int)) { self.most = most }

    mutating func takes(_ molecule: ReportedMolecule) -> Bool {
      guard molecule.failure == nil else { return false }
      molecules += 1
      var isNew = false
      if let smiles = molecule.evaluated.smiles, structures.count < most.structures {
        isNew = structures.insert(smiles).inserted
      }
      return isNew || molecules <= most.molecules
    }
  }
}
