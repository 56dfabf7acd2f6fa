// Times of a training step and of its parts, in microseconds per atom.
//
//     .build/release/TrainingTimes [threads] [structures of a step] [steps] [model] [molecules]
//
// Structures are molecules of a file with the energies and forces of a model, whose shape is trained.

import Engine
import Formats
import Foundation
import MACE
import Platform
import Training

// As the command does.
FreedMemory.keep()
let arguments = CommandLine.arguments.dropFirst().map { $0 }
func argument(_ index: Int, _ other: String) -> String {
  arguments.indices.contains(index) ? arguments[index] : other
}
let threads = Int(argument(0, "1")) ?? 1
let batchSize = Int(argument(1, "16")) ?? 16
let steps = Int(argument(2, "40")) ?? 40
let modelPath = argument(3, "models/simgen-small.safetensors")
let molecules = try ExtendedXYZ.read(path: argument(4, "data/qm9-256.xyz"))

let model = try MACEModel(path: modelPath)
let calculator = model.makeDescribingCalculator(threads: 1)
var text = ""
for molecule in molecules {
  var molecule = molecule
  var result = Contribution()
  try calculator.evaluate(
    ParticleBatch(molecules: [molecule]), interaction: false, into: &result)
  molecule.info["REF_energy"] = .real(result.energies.reduce(0, +))
  molecule.columns = ["REF_forces": .reals(result.forces.flatMap { [$0.x, $0.y, $0.z] }, width: 3)]
  text += ExtendedXYZ.text(molecule)
}
let path = NSTemporaryDirectory() + "training-times-\(getpid()).xyz"
try text.write(toFile: path, atomically: false, encoding: .utf8)
defer { try? FileManager.default.removeItem(atPath: path) }

var settings = TrainingSettings()
settings.batch = batchSize
settings.steps = 1_000_000
settings.checkUnits = false
let set = try TrainingSet(paths: [path], settings: settings)
let trainer = try Trainer(set, settings: settings, from: model.parameters, threads: threads)
for note in trainer.notes { print("note:", note) }
let atoms = Double(set.atomCount) / Double(set.count) * Double(batchSize)
print(
  "\(set.count) structures, \(trainer.weightCount) weights, \(batchSize) structures a step, "
    + "\(Int(atoms)) atoms, \(threads) threads")
for _ in 0..<5 { try trainer.takeStep() }
/// Seconds of processor time of all threads, which other programs disturb less than wall time.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

let clock = ContinuousClock()
var (walls, processors): ([Double], [Double]) = ([], [])
for _ in 0..<steps {
  let begin = processorTime()
  walls.append(try clock.measure { try trainer.takeStep() }.inSeconds)
  processors.append(processorTime() - begin)
}
func shown(_ seconds: [Double]) -> String {
  let sorted = seconds.sorted().map { String(format: "%.1f", $0 * 1e6 / atoms) }
  return "median \(sorted[seconds.count / 2]), best \(sorted[0]) us per atom"
}
print("step, processor: \(shown(processors))")
print("step, wall: \(shown(walls))")

// The parts of a step, on one thread.
let engine = try FastTrainableCalculator(model.parameters, team: WorkerTeam(threads: 1))
let batch = ParticleBatch(molecules: Array(molecules.prefix(batchSize)))
let twice = ParticleBatch(
  molecules: Array(molecules.prefix(batchSize)) + molecules.prefix(batchSize))
let weights = (0..<twice.count).map { Double($0 % 5) - 2 }
let size = Double(batch.atomCount)
engine.reserve(shares: 1)
var result = Contribution()
let parts: [(String, () throws -> Void)] = [
  ("energies and forces", { try engine.evaluate(batch, worker: 0, into: &result) }),
  (
    "gradient of displaced energies",
    { try engine.weigh(twice, weights, worker: 0, share: 0) }
  ),
  ("gradient by weights", { _ = engine.gradient() }),
  ("new weights", { engine.update(model.parameters) }),
]
for (name, work) in parts {
  var times: [Double] = []
  for _ in 0..<max(5, steps / 2) {
    let begin = processorTime()
    try work()
    times.append((processorTime() - begin) * atoms / size)
  }
  print("  \(name), processor: \(shown(times))")
}
