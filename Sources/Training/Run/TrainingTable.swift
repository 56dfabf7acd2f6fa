import Platform

/// What a training measured, as comma-separated values: energies in eV per atom, forces in eV/angstrom,
/// mean absolute and root mean square errors.
struct TrainingTable {
  private(set) var text =
    "step,epochs,learning_rate,loss,gradient_norm,energy_mae,energy_rmse,force_mae,force_rmse,"
    + "validation_loss,validation_energy_mae,validation_energy_rmse,validation_force_mae,"
    + "validation_force_rmse\n"

  /// The heading alone.
  init() {}

  /// The beginning of a table in a file.
  /// - Throws: `TrainingCheckpoint.Mismatch` where the file is shorter or no text.
  init(bytes: [UInt8], length: Int, path: String) throws {
    guard bytes.count >= length, let text = String(validating: bytes.prefix(length), as: UTF8.self)
    else {
      throw TrainingCheckpoint.Mismatch(
        description: "\(path): is not the table that the checkpoint belongs to")
    }
    self.text = text
  }

  /// Adds a row for the steps since the last.
  mutating func append(_ trainer: Trainer, training: ErrorSums, validation: ErrorSums?) {
    var fields = [
      "\(trainer.step)", "\(trainer.epochs)",
      "\(trainer.settings.rate(ofStep: trainer.step))", "\(training.meanLoss)",
      "\(training.meanGradientNorm)",
    ]
    fields += Self.errors(training)
    if let validation {
      fields += ["\(validation.meanLoss)"] + Self.errors(validation)
    } else {
      fields += Array(repeating: "", count: 5)
    }
    text += fields.joined(separator: ",") + "\n"
  }

  /// The numbers by name of the column; NaN where a row has none.
  var columns: [String: [Double]] {
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    var columns: [String: [Double]] = [:]
    for (index, name) in (rows.first ?? []).enumerated() {
      columns[String(name)] = rows.dropFirst().map { row in
        row.indices.contains(index) ? Double(String(row[index])) ?? .nan : .nan
      }
    }
    return columns
  }

  private static func errors(_ sums: ErrorSums) -> [String] {
    let (energy, force) = (sums.energyError, sums.forceError)
    return [energy.mean, energy.root, force.mean, force.root].map { "\($0)" }
  }
}
