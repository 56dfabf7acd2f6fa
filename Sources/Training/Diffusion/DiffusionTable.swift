import Platform

/// What the training of a diffusion model measured, as comma-separated values: mean squares per component of
/// what is left of noise, of positions and elements, and those of the validation by time.
struct DiffusionTable {
  private(set) var text: String

  /// The heading alone.
  init() {
    let levels = DiffusionValidation.times.flatMap {
      ["validation_positions_\($0)", "validation_elements_\($0)"]
    }
    text =
      (["step,epochs,learning_rate,gradient_norm,positions,elements"] + levels)
      .joined(separator: ",") + "\n"
  }

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
  mutating func append(
    _ trainer: DiffusionTrainer, training: DiffusionSums, validation: DiffusionValidation?
  ) {
    let fields = [
      "\(trainer.step)", "\(trainer.epochs)",
      "\(trainer.settings.rate(ofStep: trainer.step))", "\(training.meanGradientNorm)",
      "\(training.positionLoss)", "\(training.elementLoss)",
    ]
    let levels =
      validation?.losses.flatMap { ["\($0.positionLoss)", "\($0.elementLoss)"] }
      ?? DiffusionValidation.times.flatMap { _ in ["", ""] }
    text += (fields + levels).joined(separator: ",") + "\n"
  }

  /// The points of a column over the steps, without rows that have none.
  func curve(_ name: String) -> [(Double, Double)] {
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    guard let column = rows.first?.firstIndex(of: name[...]) else { return [] }
    return rows.dropFirst().compactMap { row in
      guard row.indices.contains(column), let step = Double(String(row[0])),
        let value = Double(String(row[column]))
      else { return nil }
      return (step, value)
    }
  }
}
