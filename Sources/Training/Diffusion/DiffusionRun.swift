import Engine
import Formats
import MACE
import Platform

/// A training of a diffusion model from its first step, or from a checkpoint, to the file of the model, as
/// `TrainingRun` of a force field.
public final class DiffusionRun {
  /// How far a training is.
  public struct Progress: Sendable {
    public let step: Int
    public let steps: Int
    public let epochs: Double
    /// Losses since the last report.
    public let training: DiffusionSums
    /// Of the averaged weights, where they were just validated.
    public let validation: DiffusionValidation?
    /// Seconds of work until the end, as far as they can be told.
    public let secondsLeft: Double
  }

  private let trainer: DiffusionTrainer
  private let validation: DiffusionSet?
  private let files: TrainingRun.Files
  private var table = DiffusionTable()
  /// Seconds between checkpoints.
  private let patience: Double

  /// A run before its first step.
  /// - Parameter isResuming: whether there is a checkpoint to go on from.
  /// - Throws: `SafetensorsError`, `TrainingCheckpoint.Mismatch` and `FileError` where it cannot be.
  public init(
    _ trainer: DiffusionTrainer, validation: DiffusionSet?, files: TrainingRun.Files,
    isResuming: Bool, patience: Double = 120
  ) throws {
    self.trainer = trainer
    self.validation = validation
    self.files = files
    self.patience = patience
    guard isResuming else { return }
    let checkpoint = try DiffusionCheckpoint(path: files.checkpoint, into: trainer)
    if checkpoint.tableLength > 0 {
      table = try DiffusionTable(
        bytes: FileContents.bytes(of: files.table), length: checkpoint.tableLength,
        path: files.table)
    }
  }

  /// Trains to the end, writes the model, the table and the report and removes the checkpoint; or, asked to
  /// stop, leaves a checkpoint.
  /// - Parameters:
  ///   - isStopped: asked after every step.
  ///   - facts: about the model, for its file.
  /// - Returns: whether the end was reached.
  /// - Throws: `FileError`.
  public func run(
    facts: [String: String], isStopped: () -> Bool, report: (Progress) -> Void
  ) throws -> Bool {
    let clock = ContinuousClock()
    let (begin, first) = (clock.now, trainer.step)
    var last = begin
    // From here on there is always something to go on from.
    if first == 0 { try save() }
    while !trainer.isDone {
      trainer.takeStep()
      let isLast = trainer.isDone
      let validates = isLast || trainer.step.isMultiple(of: trainer.settings.validateEvery)
      if validates || trainer.step.isMultiple(of: trainer.settings.reportEvery) {
        let found = validates ? validation.map { trainer.validate($0) } : nil
        let sums = trainer.takeSums()
        table.append(trainer, training: sums, validation: found)
        let spent = (clock.now - begin).inSeconds
        let pace = spent / Double(trainer.step - first)
        report(
          Progress(
            step: trainer.step, steps: trainer.settings.steps, epochs: trainer.epochs,
            training: sums, validation: found,
            secondsLeft: pace * Double(trainer.settings.steps - trainer.step)))
      }
      let stopped = isStopped()
      if !isLast, stopped || (clock.now - last).inSeconds > patience {
        try save()
        last = clock.now
      }
      if stopped, !isLast { return false }
    }
    try AtomicFile.write(table.text, to: files.table, replacing: true)
    let page = DiffusionReport(
      title: files.model.split(separator: "/").last.map(String.init) ?? "", table: table)
    try AtomicFile.write(page.rendered(), to: files.report, replacing: true)
    var model = trainer.averagedParameters
    model.network.metadata = facts.merging(["settings": trainer.settings.json]) { $1 }
    try model.write(to: files.model, replacing: true)
    Path.remove(files.checkpoint)
    return true
  }

  /// The table first: the checkpoint tells how much of it is its own.
  private func save() throws(FileError) {
    try AtomicFile.write(table.text, to: files.table, replacing: true)
    try DiffusionCheckpoint.write(
      trainer, tableLength: table.text.utf8.count, to: files.checkpoint)
  }
}
