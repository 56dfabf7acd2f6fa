import ArgumentParser
import Engine
import Formats
import MACE
import Outputs
import Platform
import Simgen
import Training

/// `simgen train force-field`: a MACE model from energies and forces.
struct TrainForceFieldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "force-field",
    abstract: "Train a MACE force field on energies and forces.",
    discussion: """
      Structures are extended XYZ with REF_energy or energy (eV), REF_forces or forces (eV/angstrom) and, \
      for crystals, REF_stress or stress (eV/angstrom^3). They are checked before the first step. The \
      settings, a JSON object, name what shall differ from the defaults; simgen train force-field \
      --settings prints these. The same structures and settings give the same model, whatever the number of \
      threads.

      Beside MODEL.safetensors it writes MODEL.csv, everything it measured, MODEL.html, which shows it, and until the end \
      MODEL.checkpoint, from which --resume goes on to the model that would have come out.

      EXAMPLES:
        simgen train force-field data.xyz more.xyz -o model.safetensors
        simgen train force-field data.xyz --validate test.xyz --config settings.json \\
          -o model.safetensors
        simgen train force-field new.xyz --from models/simgen-small.safetensors \\
          -o tuned.safetensors
        simgen train force-field molecules.xyz --targets pseudo-force -o pseudo.safetensors

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted (with --resume it goes on).
      """)

  @Argument(help: "Extended XYZ files.", completion: .file(extensions: ["xyz", "extxyz"]))
  var data: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Safetensors file to write.", valueName: "file"))
  var output: String?

  @Option(
    name: .customLong("validate"),
    help: ArgumentHelp("Structures that are not learned from.", valueName: "file"),
    completion: .file(extensions: ["xyz", "extxyz"]))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp("Settings: a JSON object.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    help: ArgumentHelp("Model to start from, instead of random weights.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "model"]))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "What is learned: labels, or pseudo-force, the way back to structures from their noise; before that of the "
        + "settings.", valueName: "kind"))
  var targets: TrainingSettings.Targets?

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
    guard let output else { return Terminal.print(TrainingSettings().text + "\n") }
    let files = TrainingRun.Files(model: output)
    let outputs = OutputFiles(folder: "", overwrite: overwrite || resume, formats: .everything)
    try reportingErrors {
      try TrainingCommands.inspect(files, resume: resume, overwrite: overwrite)
      try outputs.inspect([files.model, files.table, files.report])
      var chosen = try config.map { try TrainingSettings(path: $0) } ?? TrainingSettings()
      if let steps { chosen.steps = steps }
      if let seed { chosen.seed = seed }
      if let targets { chosen.targets = targets }
      try chosen.check()
      let start = try from.map { try MACEFile(path: $0).parameters }
      let set = try read(data, chosen)
      // From here on: what reading has left is given back.
      FreedMemory.keep()
      let trainer = try Trainer(set, settings: chosen, from: start, threads: threads.count)
      let test =
        try validation.isEmpty
        ? nil : read(validation, chosen, elements: trainer.parameters.elements)
      for note in trainer.notes { Terminal.note("simgen: note: \(Text.message(note))\n") }
      Terminal.note(
        "\(set.count) structures, \(set.atomCount) atoms; \(trainer.weightCount) weights\n")
      try outputs.writing([files.model, files.table, files.report]) {
        let run = try TrainingRun(trainer, validation: test, files: files, isResuming: resume)
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

  private func read(
    _ paths: [String], _ settings: TrainingSettings, elements: [Element]? = nil
  ) throws -> TrainingSet {
    try TrainingSet(paths: paths, settings: settings, elements: elements) {
      try TrainingCommands.checkInterrupt()
    }
  }

  private static func report(_ progress: TrainingRun.Progress) {
    func errors(_ sums: ErrorSums) -> String {
      "energy \(Text.fixed(1000 * sums.energyError.root, 2)) meV per atom, "
        + "forces \(Text.fixed(1000 * sums.forceError.root, 1)) meV/angstrom"
    }
    var line =
      "step \(progress.step) of \(progress.steps), epoch \(Text.fixed(progress.epochs, 2)): "
      + "loss \(Text.fixed(progress.training.meanLoss, 4)), \(errors(progress.training))"
    if let validation = progress.validation { line += "; validation \(errors(validation))" }
    if progress.step < progress.steps {
      line += "; \(Text.duration(progress.secondsLeft)) left"
    }
    Terminal.note(line + "\n")
  }
}

extension TrainingSettings.Targets: ExpressibleByArgument {}
