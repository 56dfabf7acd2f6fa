// Times energies with forces, and first-layer descriptors with their adjoint, of a model; the peers
// of Benchmarks/peers time the same on the same files.
//
//   ModelTimes structures FOLDER              writes the structures
//   ModelTimes time MODEL FOLDER THREADS      prints times and results as JSON
//   ModelTimes threads MODEL FOLDER THREADS   prints how much faster so many threads are than one
//   ModelTimes peak                           prints GFLOP/s of one core
//
// Run from the root of the repository.
import BenchmarkSupport
import CPeak
import Engine
import Formats
import FoundationEssentials
import Glibc
import MACE
import Platform

/// What a run prints.
struct Report: Encodable {
  /// Seconds of each call: by the clock, and of processors, which other work on the machine disturbs
  /// less.
  struct Times: Encodable {
    var clock: [Double] = []
    var processor: [Double] = []
  }

  struct Structure: Encodable {
    var name: String
    var atoms: Int
    var times: Times
    var energy: Double
    var forces: [[Double]]
  }

  struct Descriptors: Encodable {
    var times: Times
    var edges: Int
    var operations: Double
    var gradient: [[Double]]
  }

  /// Why the model cannot be evaluated, when it cannot.
  var refusal: String?
  var structures: [Structure] = []
  var descriptors: Descriptors?
}

/// Seconds of each call after a warm-up: for two seconds, at least five times.
func measure(_ work: () throws -> Void) rethrows -> Report.Times {
  let clock = ContinuousClock()
  for _ in 0..<3 { try work() }
  var times = Report.Times()
  let began = clock.now
  while times.clock.count < 5 || clock.now - began < .seconds(2) {
    let (start, busy) = (clock.now, processorSeconds())
    try work()
    times.clock.append((clock.now - start).inSeconds)
    times.processor.append(processorSeconds() - busy)
  }
  return times
}

/// Processor time of this process so far.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func writeStructures(to folder: String) throws {
  let library = try ExtendedXYZ.read(path: "data/qm9-256.xyz")
  var files = [
    "particles": (0..<10).map { cloud(atoms: 9, seed: UInt64($0)) },
    "molecule": [library.first { $0.count == 18 } ?? library[0]],
  ]
  for count in [500, 2000] {
    let packed = Packing(library, atLeast: count)
    files["packed-\(count)"] = [
      Molecule(elements: packed.elements, positions: packed.positions)
    ]
  }
  for (name, molecules) in files {
    try AtomicFile.write(
      ExtendedXYZ.text(molecules), to: "\(folder)/\(name).xyz", replacing: true)
  }
}

func time(_ path: String, _ folder: String, threads: Int) throws -> Report {
  var report = Report()
  let model: MACEModel
  do {
    model = try MACEModel(path: path)
  } catch {
    report.refusal = "\(error)"
    return report
  }
  let calculator = model.makeDescribingCalculator(threads: threads)
  for name in ["molecule", "packed-500", "packed-2000"] {
    let batch = ParticleBatch(molecules: try ExtendedXYZ.read(path: "\(folder)/\(name).xyz"))
    var result = Contribution()
    let times = try measure {
      try calculator.evaluate(batch, interaction: false, into: &result)
    }
    report.structures.append(
      Report.Structure(
        name: name, atoms: batch.atomCount, times: times, energy: result.energies.reduce(0, +),
        forces: result.forces.map { [$0.x, $0.y, $0.z] }))
  }
  let batch = ParticleBatch(molecules: try ExtendedXYZ.read(path: "\(folder)/particles.xyz"))
  var descriptors: [Double] = []
  let cotangent = (0..<batch.atomCount * model.descriptorWidth).map { Double($0 % 7) - 3 }
  let zeroes = Array(repeating: SIMD3<Double>.zero, count: batch.atomCount)
  var gradient = zeroes
  let times = try measure {
    for atom in gradient.indices { gradient[atom] = .zero }
    try calculator.describe(batch, floor: nil, into: &descriptors)
    calculator.pullBack(cotangent, into: &gradient)
  }
  var list = NeighbourList()
  list.rebuild(for: batch, cutoff: model.cutoff)
  let edges = (0..<batch.atomCount).reduce(0) { $0 + list.pairs(of: $1).count }
  let operations = Operations(model.parameters, atoms: batch.atomCount, edges: edges)
  report.descriptors = Report.Descriptors(
    times: times, edges: edges, operations: operations.forward + operations.adjoint,
    gradient: gradient.map { [$0.x, $0.y, $0.z] })
  return report
}

/// Times calls on one thread and on several by turns, so that both meet the same machine.
func compare(_ path: String, _ folder: String, threads: Int) throws {
  let model = try MACEModel(path: path)
  let calculators = [
    try model.makeCalculator(threads: 1), try model.makeCalculator(threads: threads),
  ]
  let clock = ContinuousClock()
  for name in ["packed-500", "packed-2000"] {
    let batch = ParticleBatch(molecules: try ExtendedXYZ.read(path: "\(folder)/\(name).xyz"))
    var result = Contribution()
    var times: [[Double]] = [[], []]
    for turn in 0..<100 {
      for (index, calculator) in calculators.enumerated() {
        let start = clock.now
        try calculator.evaluate(batch, interaction: false, into: &result)
        if turn >= 3 { times[index].append((clock.now - start).inSeconds) }
      }
    }
    let medians = times.map { $0.sorted()[$0.count / 2] * 1000 }
    print(
      "\(batch.atomCount) atoms: \(medians[0]) ms, \(medians[1]) ms with \(threads) threads,",
      "\(medians[0] / medians[1]) times faster")
  }
}

/// Multiply-adds of one core in units of 1e9 operations a second: the best of ten tries.
func peak() -> Double {
  (0..<10).map { _ in
    let start = processorSeconds()
    let operations = peak_work(10_000_000)
    return operations / (processorSeconds() - start) * 1e-9
  }.max() ?? 0
}

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.count) {
case ("structures", 2):
  try writeStructures(to: CommandLine.arguments[2])
case ("time", 4):
  let report = try time(
    CommandLine.arguments[2], CommandLine.arguments[3],
    threads: Int(CommandLine.arguments[4]) ?? 1)
  print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
case ("threads", 4):
  try compare(
    CommandLine.arguments[2], CommandLine.arguments[3],
    threads: Int(CommandLine.arguments[4]) ?? 2)
case ("peak", 1):
  print(peak())
default:
  print(
    "usage: ModelTimes structures FOLDER | time MODEL FOLDER THREADS |"
      + " threads MODEL FOLDER THREADS | peak")
}
