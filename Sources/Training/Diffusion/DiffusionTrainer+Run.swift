import MACE

extension DiffusionTrainer {
  package static var checkpointFormat: String { "simgen-diffusion-training" }
  package static var training: String { "the training of a diffusion model" }

  /// Mean squares per component of what is left of noise, of positions and elements, and those of the validation
  /// by time.
  package static var columns: [String] {
    ["gradient_norm", "positions", "elements"]
      + DiffusionValidation.times.flatMap {
        ["validation_positions_\($0)", "validation_elements_\($0)"]
      }
  }

  package static func row(_ training: DiffusionSums, _ validation: DiffusionValidation?) -> [String]
  {
    [training.meanGradientNorm, training.positionLoss, training.elementLoss].map { "\($0)" }
      + (validation?.losses.flatMap { ["\($0.positionLoss)", "\($0.elementLoss)"] }
        ?? DiffusionValidation.times.flatMap { _ in ["", ""] })
  }

  package func page(title: String, table: TrainingTable, validation: DiffusionSet?) -> String {
    DiffusionReport(title: title, table: table).rendered()
  }

  package func write(facts: [String: String], to path: String) throws {
    var model = averagedParameters
    model.network.metadata = facts.merging(["settings": settings.json]) { $1 }
    try model.write(to: path, replacing: true)
  }
}
