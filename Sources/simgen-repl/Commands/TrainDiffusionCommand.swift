import ArgumentParser
import Engine
import MACE
import Outputs
import Platform
import Simgen
import Training

/// `simgen train diffusion`: an energy-based diffusion model from molecules.
struct TrainDiffusionCommand: TrainingCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffusion",
    abstract: "Train an energy-based diffusion model on molecules.",
    discussion: """
      Molecules are extended XYZ, hydrogens included; of each, elements and positions are read. The settings, \
      a JSON object, name what shall differ from the defaults; simgen train diffusion --settings prints these. \
      The same molecules and settings give the same model, whatever the number of threads.

      Losses are mean squares per component of what is left of the noise; 1 where nothing was learned. Beside \
      MODEL.safetensors it writes MODEL.csv, everything it measured, MODEL.html, which shows it, and until the \
      end MODEL.checkpoint, from which --resume goes on to the model that would have come out. Interrupted it \
      leaves MODEL-so-far.safetensors too.

      EXAMPLES:
        simgen train diffusion qm9.xyz -o diffusion.safetensors
        simgen train diffusion qm9.xyz --validate test.xyz --config settings.json -o diffusion.safetensors

      EXIT CODES: 0 done, 1 the work failed, 130 interrupted (with --resume it goes on).
      """)

  @OptionGroup var options: TrainingOptions

  func trainer(_ settings: DiffusionSettings) throws -> DiffusionTrainer {
    let start = try options.from.map { try DiffusionParameters(path: $0) }
    let set = try DiffusionSet(
      paths: options.data, elements: start?.elements, check: checkInterrupt)
    return DiffusionTrainer(set, settings: settings, from: start, threads: options.threads.count)
  }

  func validation(for trainer: DiffusionTrainer) throws -> DiffusionSet {
    try DiffusionSet(
      paths: options.validation, elements: trainer.parameters.elements, check: checkInterrupt)
  }

  static func describe(training: DiffusionSums) -> String {
    "positions \(Text.fixed(training.positionLoss, 4)), "
      + "elements \(Text.fixed(training.elementLoss, 4))"
  }

  static func describe(validation: DiffusionValidation) -> String {
    zip(DiffusionValidation.times, validation.losses).map { time, sums in
      "\(time): \(Text.fixed(sums.positionLoss, 3)) \(Text.fixed(sums.elementLoss, 3))"
    }.joined(separator: ", ")
  }
}
