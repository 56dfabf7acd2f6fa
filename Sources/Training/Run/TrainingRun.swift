import Engine
import Formats
import MACE
import Platform

/// A training from its first step, or from a checkpoint, to the file of the model.
///
/// Beside the model it leaves a table of everything it measured, and while it runs a checkpoint. Killed at
/// any moment and resumed it ends with the same model and table.
public final class TrainingRun {
  /// Where things are written.
  public struct Files: Sendable {
    /// Made from the name of the model.
    public let model: String
    public let table: String
    public let checkpoint: String
    public let report: String

    /// The files of a model.
    public init(model: String) {
      let ending = ".safetensors"
      let stem = model.hasSuffix(ending) ? String(model.dropLast(ending.count)) : model
      self.model = model
      table = stem + ".csv"
      checkpoint = stem + ".checkpoint"
      report = stem + ".html"
    }
  }

  /// How far a training is.
  public struct Progress: Sendable {
    public let step: Int
    public let steps: Int
    public let epochs: Double
    /// Errors since the last report.
    public let training: ErrorSums
    /// Of the averaged weights, where they were just validated.
    public let validation: ErrorSums?
    /// Seconds of work until the end, as far as they can be told.
    public let secondsLeft: Double
  }

  private let trainer: Trainer
  private let validation: TrainingSet?
  private let files: Files
  private var table: TrainingTable
  /// Seconds between checkpoints.
  private let patience: Double

  /// A run before its first step.
  /// - Parameters:
  ///   - isResuming: whether there is a checkpoint to go on from.
  /// - Throws: `SafetensorsError`, `TrainingCheckpoint.Mismatch` and `FileError` where it cannot be.
  public init(
    _ trainer: Trainer, validation: TrainingSet?, files: Files, isResuming: Bool,
    patience: Double = 120
  ) throws {
    self.trainer = trainer
    self.validation = validation
    self.files = files
    self.patience = patience
    table = TrainingTable()
    guard isResuming else { return }
    let checkpoint = try TrainingCheckpoint(path: files.checkpoint, into: trainer)
    if checkpoint.tableLength > 0 {
      table = try TrainingTable(
        bytes: FileContents.bytes(of: files.table), length: checkpoint.tableLength,
        path: files.table)
    }
  }

  /// Trains to the end, writes the model and the table and removes the checkpoint; or, asked to stop,
  /// leaves a checkpoint.
  /// - Parameters:
  ///   - isStopped: asked after every step.
  ///   - facts: about the model, for its file.
  /// - Returns: whether the end was reached.
  /// - Throws: `FileError`, and `ModelError` for elements of the validation that the model lacks.
  public func run(
    facts: [String: String], isStopped: () -> Bool, report: (Progress) -> Void
  ) throws -> Bool {
    let clock = ContinuousClock()
    let (begin, first) = (clock.now, trainer.step)
    var last = begin
    // From here on there is always something to go on from.
    if first == 0 { try save() }
    while !trainer.isDone {
      try trainer.takeStep()
      let isLast = trainer.isDone
      let validates = isLast || trainer.step.isMultiple(of: trainer.settings.validateEvery)
      if validates || trainer.step.isMultiple(of: trainer.settings.reportEvery) {
        let found = try validates ? validation.map { try trainer.validate($0) } : nil
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
    let shown = validation ?? trainer.set
    let report = TrainingReport(
      title: files.model.split(separator: "/").last.map(String.init) ?? "", table: table,
      parity: try trainer.parity(shown), isValidation: validation != nil)
    try AtomicFile.write(report.rendered(), to: files.report, replacing: true)
    var model = trainer.averagedParameters
    model.metadata = facts.merging(["settings": trainer.settings.json]) { $1 }
    try model.write(to: files.model, precision: .double, replacing: true)
    Path.remove(files.checkpoint)
    return true
  }

  /// The table first: the checkpoint tells how much of it is its own.
  private func save() throws(FileError) {
    try AtomicFile.write(table.text, to: files.table, replacing: true)
    try TrainingCheckpoint.write(
      trainer, tableLength: table.text.utf8.count, to: files.checkpoint)
  }
}
