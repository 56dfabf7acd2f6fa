import Engine
import Formats
import FoundationEssentials
import Platform

/// A file to go on from: everything that changes in training, and what it depends on.
package struct TrainingCheckpoint {
  /// Why a checkpoint does not fit.
  package struct Mismatch: Error, Sendable, CustomStringConvertible {
    /// The reason in words.
    package let description: String
  }

  /// Bytes of the table that belong to the checkpoint.
  package let tableLength: Int

  /// Writes the state of a trainer, whole or not at all.
  /// - Throws: `FileError`.
  static func write(
    _ trainer: some ModelTrainer, tableLength: Int, to path: String
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
        "format": type(of: trainer).checkpointFormat, "settings": trainer.settings.json,
        "data": trainer.set.digest,
      ])
    try AtomicFile.write(bytes, to: path, replacing: true)
  }

  /// Sets a trainer to the state in a file.
  /// - Throws: `SafetensorsError`; `Mismatch` where it is of other structures or settings.
  init<Trainer: ModelTrainer>(path: String, into trainer: Trainer) throws {
    let file = try SafetensorsFile(path: path)
    func require(_ condition: Bool, _ reason: String) throws {
      guard condition else { throw Mismatch(description: "\(path): \(reason)") }
    }
    try require(
      file.metadata["format"] == Trainer.checkpointFormat,
      "is no checkpoint of \(Trainer.training)")
    try require(
      file.metadata["data"] == trainer.set.digest,
      "was made with other \(Trainer.Structures.name)")
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

extension TrainingSet: TrainingStructures {
  package static var name: String { "structures" }

  package var digest: String {
    var hash = StableHash()
    for number in numbers { hash.add(UInt64(number)) }
    for position in positions { hash.add(position.bitPattern) }
    for force in forces { hash.add(UInt64(force.bitPattern)) }
    for energy in energies { hash.add(energy.bitPattern) }
    for weight in weights { hash.add(UInt64(weight.bitPattern)) }
    for offset in offsets { hash.add(UInt64(offset)) }
    for (structure, stress) in stresses.sorted(by: { $0.key < $1.key }) {
      hash.add(UInt64(structure))
      for value in stress.rows.joined() { hash.add(value.bitPattern) }
    }
    for structure in 0..<count {
      for vector in cell(structure)?.vectors ?? [] {
        for axis in 0..<3 { hash.add(vector[axis].bitPattern) }
      }
    }
    return String(UInt64(bitPattern: Int64(hash.value)), radix: 16)
  }
}
