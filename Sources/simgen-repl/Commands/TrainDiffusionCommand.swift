import ArgumentParser
import Engine
import MACE
import Outputs
import Platform
import Simgen
import Training

/// `simgen train diffusion`: an energy-based diffusion model from molecules.
struct TrainDiffusionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffusion",
    abstract: "Train an energy-based diffusion model on molecules.",
    discussion: """
      Molecules are extended XYZ, hydrogens included; of each, elements and positions are read. The settings, \
      a JSON object, name what shall differ from the defaults; simgen train diffusion --settings prints these. \
      The same molecules and settings give the same model, whatever the number of threads.

      Losses are mean squares per component of what is left of the noise; 1 where nothing was learned. Beside \
      MODEL.safetensors it writes MODEL.csv, everything it measured, MODEL.html, which shows it, and until the \
      end MODEL.checkpoint, from which --resume goes on to the model that would have come out.

      EXAMPLES:
        simgen train diffusion qm9.xyz -o diffusion.safetensors
        simgen train diffusion qm9.xyz --validate test.xyz --config settings.json -o diffusion.safetensors

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted (with --resume it goes on).
      """)

  @Argument(help: "Extended XYZ files.", completion: .file(extensions: ["xyz", "extxyz"]))
  var data: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Safetensors file to write.", valueName: "file"))
  var output: String?

  @Option(
    name: .customLong("validate"),
    help: ArgumentHelp("Molecules that are not learned from.", valueName: "file"),
    completion: .file(extensions: ["xyz", "extxyz"]))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp("Settings: a JSON object.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp("Model to start from, instead of random weights.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var from: String?

  @Option(help: "Steps; before those of the settings.")
  var steps: Int?

  @Option(help: "Chooses the random numbers; before that of the settings.")
  var seed: UInt64?

  @Flag(help: "Go on from the checkpoint.")
  var resume = false

  @Flag(help: "Replace an output that exists.")
  var overwrite = false

  @Flag(help: "Print the default settings.")
  var settings = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    guard !settings else { return }
    guard !data.isEmpty else { throw ValidationError("Missing expected argument '<data> ...'") }
    guard output != nil else { throw ValidationError("Missing expected option '--output <file>'") }
  }

  func run() throws {
    guard let output else { return Terminal.print(DiffusionSettings().text + "\n") }
    let files = TrainingRun.Files(model: output)
    let outputs = OutputFiles(folder: "", overwrite: overwrite || resume, formats: .everything)
    try reportingErrors {
      try TrainingCommands.inspect(files, resume: resume, overwrite: overwrite)
      try outputs.inspect([files.model, files.table, files.report])
      var chosen = try config.map { try DiffusionSettings(path: $0) } ?? DiffusionSettings()
      if let steps { chosen.steps = steps }
      if let seed { chosen.seed = seed }
      try chosen.check()
      let start = try from.map { try DiffusionParameters(path: $0) }
      let set = try read(data, elements: start?.elements)
      let trainer = DiffusionTrainer(set, settings: chosen, from: start, threads: threads.count)
      let test =
        try validation.isEmpty
        ? nil : read(validation, elements: trainer.parameters.elements)
      for note in trainer.notes { Terminal.note("simgen: note: \(Text.message(note))\n") }
      Terminal.note(
        "\(set.count) molecules, \(set.atomCount) atoms; \(trainer.weightCount) weights\n")
      try outputs.writing([files.model, files.table, files.report]) {
        let run = try DiffusionRun(trainer, validation: test, files: files, isResuming: resume)
        let isDone = try run.run(
          facts: TrainingCommands.facts(data, structures: set.count),
          isStopped: { Interrupt.isRaised }, report: Self.report)
        guard isDone else {
          throw CommandFailure.interrupted.exit(
            "interrupted; with --resume it goes on from \(files.checkpoint)")
        }
      }
    }
    Terminal.print("Wrote \(output)\n")
  }

  private func read(_ paths: [String], elements: [Element]?) throws -> DiffusionSet {
    try DiffusionSet(paths: paths, elements: elements) { try TrainingCommands.checkInterrupt() }
  }

  private static func report(_ progress: DiffusionRun.Progress) {
    var line =
      "step \(progress.step) of \(progress.steps), epoch \(Text.fixed(progress.epochs, 2)): "
      + "positions \(Text.fixed(progress.training.positionLoss, 4)), "
      + "elements \(Text.fixed(progress.training.elementLoss, 4))"
    if let validation = progress.validation {
      line += "; validation"
      for (time, sums) in zip(DiffusionValidation.times, validation.losses) {
        line +=
          " \(time): \(Text.fixed(sums.positionLoss, 3)) \(Text.fixed(sums.elementLoss, 3)),"
      }
      line.removeLast()
    }
    if progress.step < progress.steps {
      line += "; \(Text.duration(progress.secondsLeft)) left"
    }
    Terminal.note(line + "\n")
  }
}
