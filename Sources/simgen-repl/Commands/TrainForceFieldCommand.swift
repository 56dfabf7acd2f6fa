import ArgumentParser
import Engine
import Formats
import MACE
import Outputs
import Platform
import Simgen
import Training

/// `simgen train force-field`: a MACE model from energies and forces.
struct TrainForceFieldCommand: TrainingCommand {
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
      MODEL.checkpoint, from which --resume goes on to the model that would have come out. Interrupted it leaves \
      MODEL-so-far.safetensors too.

      EXAMPLES:
        simgen train force-field data.xyz more.xyz -o model.safetensors
        simgen train force-field data.xyz --validate test.xyz --config settings.json \\
          -o model.safetensors
        simgen train force-field new.xyz --from models/simgen-small.safetensors \\
          -o tuned.safetensors
        simgen train force-field molecules.xyz --targets pseudo-force -o pseudo.safetensors

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted (with --resume it goes on).
      """)

  @OptionGroup var options: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "What is learned: labels, or pseudo-force, the way back to structures from their noise; before that of the "
        + "settings.", valueName: "kind"))
  var targets: TrainingSettings.Targets?

  func adjust(_ settings: inout TrainingSettings) {
    if let targets { settings.targets = targets }
  }

  func trainer(_ settings: TrainingSettings) throws -> Trainer {
    let start = try options.from.map { try MACEFile(path: $0).parameters }
    let set = try TrainingSet(paths: options.data, settings: settings, check: checkInterrupt)
    // From here on: what reading has left is given back.
    FreedMemory.keep()
    return try Trainer(set, settings: settings, from: start, threads: options.threads.count)
  }

  func validation(for trainer: Trainer) throws -> TrainingSet {
    try TrainingSet(
      paths: options.validation, settings: trainer.settings,
      elements: trainer.parameters.elements, check: checkInterrupt)
  }

  static func describe(training: ErrorSums) -> String {
    "loss \(Text.fixed(training.meanLoss, 4)), \(describe(validation: training))"
  }

  static func describe(validation: ErrorSums) -> String {
    "energy \(Text.fixed(1000 * validation.energyError.root, 2)) meV per atom, "
      + "forces \(Text.fixed(1000 * validation.forceError.root, 1)) meV/angstrom"
  }
}

extension TrainingSettings.Targets: ExpressibleByArgument {}
