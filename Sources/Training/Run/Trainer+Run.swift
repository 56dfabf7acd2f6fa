import MACE

extension Trainer {
  package static var checkpointFormat: String { "simgen-training" }
  package static var training: String { "a training" }

  /// Energies in eV per atom, forces in eV/angstrom, mean absolute and root mean square errors.
  package static var columns: [String] {
    let errors = ["energy_mae", "energy_rmse", "force_mae", "force_rmse"]
    return ["loss", "gradient_norm"] + errors + (["loss"] + errors).map { "validation_" + $0 }
  }

  package static func row(_ training: ErrorSums, _ validation: ErrorSums?) -> [String] {
    func errors(_ sums: ErrorSums) -> [Double] {
      let (energy, force) = (sums.energyError, sums.forceError)
      return [energy.mean, energy.root, force.mean, force.root]
    }
    let numbers = [training.meanLoss, training.meanGradientNorm] + errors(training)
    return numbers.map { "\($0)" }
      + (validation.map { ([$0.meanLoss] + errors($0)).map { "\($0)" } }
        ?? Array(repeating: "", count: 5))
  }

  package func page(
    title: String, table: TrainingTable, validation: TrainingSet?
  ) throws -> String {
    TrainingReport(
      title: title, table: table, parity: try parity(validation ?? set),
      isValidation: validation != nil
    ).rendered()
  }

  package func write(facts: [String: String], to path: String) throws {
    var model = averagedParameters
    model.metadata = facts.merging(["settings": settings.json]) { $1 }
    try model.write(to: path, precision: .double, replacing: true)
  }
}
