import Engine
import Formats
import Platform

/// A file to go on from, as `TrainingCheckpoint`, of a diffusion model.
struct DiffusionCheckpoint {
  private static let format = "simgen-diffusion-training"

  /// Bytes of the table that belong to the checkpoint.
  let tableLength: Int

  /// Writes the state of a trainer, whole or not at all.
  /// - Throws: `FileError`.
  static func write(
    _ trainer: DiffusionTrainer, tableLength: Int, to path: String
  ) throws(FileError) {
    let state = trainer.state
    func tensor(_ values: [Double]) -> Tensor {
      Tensor(shape: [values.count], elements: .float64(values))
    }
    let bytes = SafetensorsFile.encode(
      [
        "weights": tensor(state.weights), "average": tensor(state.average),
        "first_moments": tensor(state.adam.first), "second_moments": tensor(state.adam.second),
        "largest_moments": tensor(state.adam.largest), "sums": tensor(state.sums.values),
        "counters": tensor([Double(state.step), Double(state.place), Double(tableLength)]),
      ],
      metadata: [
        "format": format, "settings": trainer.settings.json, "data": trainer.set.digest,
      ])
    try AtomicFile.write(bytes, to: path, replacing: true)
  }

  /// Sets a trainer to the state in a file.
  /// - Throws: `SafetensorsError`; `TrainingCheckpoint.Mismatch` where it is of other molecules or settings.
  init(path: String, into trainer: DiffusionTrainer) throws {
    let file = try SafetensorsFile(path: path)
    func require(_ condition: Bool, _ reason: String) throws {
      guard condition else {
        throw TrainingCheckpoint.Mismatch(description: "\(path): \(reason)")
      }
    }
    try require(
      file.metadata["format"] == Self.format,
      "is no checkpoint of the training of a diffusion model")
    try require(file.metadata["data"] == trainer.set.digest, "was made with other molecules")
    try require(
      file.metadata["settings"] == trainer.settings.json, "was made with other settings")
    var state = trainer.state
    let count = state.weights.count
    func numbers(_ name: String, _ count: Int) throws -> [Double] {
      let tensor = try file.tensor(name)
      try require(tensor.shape == [count], "\(name) has the shape \(tensor.shape), not [\(count)]")
      return tensor.reals
    }
    state.weights = try numbers("weights", count)
    state.average = try numbers("average", count)
    state.adam.first = try numbers("first_moments", count)
    state.adam.second = try numbers("second_moments", count)
    state.adam.largest = try numbers("largest_moments", count)
    state.sums.values = try numbers("sums", state.sums.values.count)
    let counters = try numbers("counters", 3).map { Int(exactly: $0) ?? -1 }
    try require(
      counters.allSatisfy { $0 >= 0 } && counters[0] <= trainer.settings.steps,
      "its counters are \(counters)")
    (state.step, state.place, tableLength) = (counters[0], counters[1], counters[2])
    trainer.resume(state)
  }
}
