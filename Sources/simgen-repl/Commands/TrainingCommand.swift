import ArgumentParser
import Engine
import Outputs
import Platform
import Simgen
import Training

/// A command that trains a kind of model.
protocol TrainingCommand: ParsableCommand {
  associatedtype Trainer: ModelTrainer

  var options: TrainingOptions { get }

  /// Takes over what the command has in the place of settings.
  func adjust(_ settings: inout Trainer.Settings)
  /// Reads what is learned from, and makes the trainer.
  func trainer(_ settings: Trainer.Settings) throws -> Trainer
  /// Reads what is not learned from.
  func validation(for trainer: Trainer) throws -> Trainer.Structures

  /// Errors and losses in words.
  static func describe(training: Trainer.Sums) -> String
  static func describe(validation: Trainer.Validation) -> String
}

extension TrainingCommand {
  func adjust(_ settings: inout Trainer.Settings) {}

  func run() throws {
    guard let output = options.output else {
      return Terminal.print(Trainer.Settings().text + "\n")
    }
    let files = TrainingFiles(model: output)
    let outputs = OutputFiles(
      folder: "", overwrite: options.overwrite || options.resume, formats: .everything)
    try reportingErrors {
      try inspect(files)
      let written = [files.model, files.modelSoFar, files.table, files.report]
      try outputs.inspect(written)
      try inspectInputs(against: written + [files.checkpoint])
      var settings =
        try options.config.map { try Trainer.Settings(path: $0) } ?? Trainer.Settings()
      if let steps = options.steps { settings.steps = steps }
      if let seed = options.seed { settings.seed = seed }
      adjust(&settings)
      try settings.check()
      let trainer = try trainer(settings)
      let test = try options.validation.isEmpty ? nil : validation(for: trainer)
      for note in trainer.notes { Terminal.note("simgen: note: \(Text.message(note))\n") }
      Terminal.note(
        "\(trainer.set.count) \(Trainer.Structures.name), \(trainer.set.atomCount) atoms; "
          + "\(trainer.weightCount) weights\n")
      try outputs.writing(written) {
        let run = try TrainingRun(
          trainer, validation: test, files: files, isResuming: options.resume)
        let isDone = try run.run(
          facts: facts(structures: trainer.set.count), isStopped: { Interrupt.isRaised },
          report: Self.report)
        guard isDone else {
          throw CommandFailure.interrupted.exit(
            "interrupted at step \(trainer.step): \(files.modelSoFar) is the model so far; "
              + "with --resume training goes on from \(files.checkpoint)")
        }
      }
    }
    Terminal.print("Wrote \(output)\n")
  }

  /// Refuses to begin over a checkpoint, or to go on without one.
  private func inspect(_ files: TrainingFiles) throws {
    let exists = Path.exists(files.checkpoint)
    if options.resume, !exists {
      throw CommandFailure.run.exit("\(files.checkpoint): there is no checkpoint to go on from")
    }
    if !options.resume, exists, !options.overwrite {
      throw CommandFailure.run.exit(
        "\(files.checkpoint) is there: --resume goes on from it, --overwrite begins anew")
    }
  }

  /// Refuses to write over what is read.
  private func inspectInputs(against written: [String]) throws {
    let places = written.compactMap(Path.resolved)
    let files = options.data + options.validation
    for input in files + [options.config, options.from].compactMap(\.self)
    where Path.resolved(input).map(places.contains) == true {
      throw CommandFailure.run.exit(
        "\(Text.message(input)) is read, and training would write it: choose another --output")
    }
  }

  /// Ends the reading of structures when the user asks for it.
  func checkInterrupt() throws {
    guard !Interrupt.isRaised else {
      throw CommandFailure.interrupted.exit("interrupted; nothing was written")
    }
  }

  /// What the file of a model says about what it was trained on.
  private func facts(structures: Int) -> [String: String] {
    [
      "training_code": Version.program,
      "training_data": options.data.compactMap { $0.split(separator: "/").last.map(String.init) }
        .joined(separator: ", "),
      "training_structures": "\(structures)",
    ]
  }

  private static func report(_ progress: TrainingRun<Trainer>.Progress) {
    var line =
      "step \(progress.step) of \(progress.steps), epoch \(Text.fixed(progress.epochs, 2)): "
      + describe(training: progress.training)
    if let validation = progress.validation {
      line += "; validation \(describe(validation: validation))"
    }
    if progress.step < progress.steps {
      line += "; \(Text.duration(progress.secondsLeft)) left"
    }
    Terminal.note(line + "\n")
  }
}
