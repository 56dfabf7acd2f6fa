import Engine
import Formats
import Platform

/// Where a training writes.
package struct TrainingFiles {
  package let model: String
  /// The model as it is where a training is stopped.
  package let modelSoFar: String
  package let table: String
  package let checkpoint: String
  package let report: String

  /// Named after the model.
  package init(model: String) {
    let ending = ".safetensors"
    let stem = model.hasSuffix(ending) ? String(model.dropLast(ending.count)) : model
    self.model = model
    modelSoFar = stem + "-so-far" + ending
    table = stem + ".csv"
    checkpoint = stem + ".checkpoint"
    report = stem + ".html"
  }
}

/// A training from its first step, or from a checkpoint, to the file of the model.
///
/// Beside the model it leaves a table of everything it measured, and while it runs a checkpoint. Killed at
/// any moment and resumed it ends with the same model and table.
package final class TrainingRun<Trainer: ModelTrainer> {
  /// How far a training is.
  package struct Progress {
    package let step: Int
    package let steps: Int
    package let epochs: Double
    /// Errors since the last report.
    package let training: Trainer.Sums
    /// Of the averaged weights, where they were just validated.
    package let validation: Trainer.Validation?
    /// Seconds of work until the end, as far as they can be told.
    package let secondsLeft: Double
  }

  private let trainer: Trainer
  private let validation: Trainer.Structures?
  private let files: TrainingFiles
  private var table = TrainingTable(columns: Trainer.columns)
  /// Seconds between checkpoints.
  private let patience: Double

  /// A run before its first step.
  /// - Parameter isResuming: whether there is a checkpoint to go on from.
  /// - Throws: `SafetensorsError`, `TrainingCheckpoint.Mismatch` and `FileError` where it cannot be.
  package init(
    _ trainer: Trainer, validation: Trainer.Structures?, files: TrainingFiles, isResuming: Bool,
    patience: Double = 120
  ) throws {
    self.trainer = trainer
    self.validation = validation
    self.files = files
    self.patience = patience
    guard isResuming else { return }
    let checkpoint = try TrainingCheckpoint(path: files.checkpoint, into: trainer)
    if checkpoint.tableLength > 0 {
      table = try TrainingTable(
        bytes: FileContents.bytes(of: files.table), length: checkpoint.tableLength,
        path: files.table)
    }
    // Last: a training that cannot go on loses nothing.
    Path.remove(files.modelSoFar)
  }

  /// Trains to the end, writes the model, the table and the report and removes the checkpoint; or, asked to
  /// stop, leaves a checkpoint and the model so far.
  /// - Parameters:
  ///   - isStopped: asked after every step.
  ///   - facts: about the model, for its file.
  /// - Returns: whether the end was reached.
  /// - Throws: `FileError`, and `ModelError` for elements of the validation that the model lacks.
  package func run(
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
        table.append(
          [
            "\(trainer.step)", "\(trainer.epochs)",
            "\(trainer.settings.rate(ofStep: trainer.step))",
          ] + Trainer.row(sums, found))
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
      if stopped, !isLast {
        try trainer.write(facts: facts, to: files.modelSoFar)
        return false
      }
    }
    try AtomicFile.write(table.text, to: files.table, replacing: true)
    let page = try trainer.page(
      title: files.model.split(separator: "/").last.map(String.init) ?? "", table: table,
      validation: validation)
    try AtomicFile.write(page, to: files.report, replacing: true)
    try trainer.write(facts: facts, to: files.model)
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
