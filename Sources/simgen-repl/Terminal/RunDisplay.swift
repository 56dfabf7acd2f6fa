import Engine
import Outputs
import Script

/// Watches what a session runs: progress on standard error, outputs to where they belong, molecules
/// kept for table and report.
final class RunDisplay: RunObserver {
  /// The molecules that came to an end, in order.
  private(set) var molecules: [ReportedMolecule] = []
  /// The attempts that were rejected, in order.
  private(set) var rejected: [ReportedMolecule] = []
  /// What files had already.
  private(set) var duplicates: Duplicates
  private let progress: Progress
  private let write: (String, String) throws(OutputError) -> Void

  /// A display that hands file outputs (text, path) to `write`.
  /// - Parameter duplicates: what files have from statements before.
  init(
    progress: Progress = Progress(), duplicates: Duplicates,
    write: @escaping (String, String) throws(OutputError) -> Void
  ) {
    self.progress = progress
    self.duplicates = duplicates.uncounted
    self.write = write
  }

  /// Seconds since the run began.
  var seconds: Double { progress.elapsed }

  func started(molecules: Int) {
    progress.begin(total: molecules)
  }

  func progressed(_ event: ProgressEvent, molecule: Int) { progress.update(molecule, event) }

  func finished(_ result: MoleculeResult) throws {
    molecules.append(ReportedMolecule(result))
    progress.finish(result)
  }

  func rejected(_ result: MoleculeResult) throws {
    rejected.append(ReportedMolecule(result))
    progress.reject(result)
  }

  func wrote(_ record: OutputRecord) throws {
    guard let path = record.path else {
      progress.clear()
      Terminal.print(record.text)
      return
    }
    if duplicates.takes(record.key, into: path) { try write(record.text, path) }
  }

  /// The run is over.
  func end() { progress.clear() }
}

extension ReportedMolecule {
  /// Judges what a run came to.
  init(_ result: MoleculeResult) {
    self.init(
      index: result.index, name: Self.name(result.label, result.bindings),
      candidate: result.candidate, failure: result.failure, rejection: result.rejection)
  }
}
