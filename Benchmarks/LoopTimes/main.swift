// Where the time of the main loop and of relaxation goes: prints the median and the best of many
// calls, in one run on one core, so that ratios can be compared.
//
//   .build/release/LoopTimes
import BenchmarkSupport
import Engine
import Forces
import Formats
import Inputs
import MACE

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct Timing {
  let name: String
  let best: Double
  let median: Double
}

/// Calls `work` until a second has passed, after a warm-up.
func measure(_ name: String, _ work: () throws -> Void) rethrows -> Timing {
  let clock = ContinuousClock()
  for _ in 0..<3 { try work() }
  var times: [Double] = []
  let began = clock.now
  while clock.now - began < .seconds(1) {
    let start = clock.now
    try work()
    times.append((clock.now - start).inSeconds)
  }
  times.sort()
  return Timing(name: name, best: times[0], median: times[times.count / 2])
}

/// `value` with three decimals, right-aligned.
func column(_ value: Double) -> String {
  let thousandths = Int((value * 1000).rounded())
  let fraction = String(thousandths % 1000)
  let text =
    "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  return String(repeating: " ", count: max(0, 12 - text.count)) + text
}

/// A liquid: 0.1 atoms per cubic angstrom at random in a cubic cell that repeats, or in open space.
func liquid(atoms: Int, isPeriodic: Bool) throws -> Molecule {
  var stream = RandomStream(seed: 1, .startPositions)
  let side = cbrt(Double(atoms) / 0.1)
  let positions = (0..<atoms).map { _ in
    SIMD3(stream.uniform(), stream.uniform(), stream.uniform()) * side
  }
  return Molecule(
    elements: Array(repeating: .carbon, count: atoms), positions: positions,
    cell: isPeriodic ? try Cell([side, 0, 0], [0, side, 0], [0, 0, side]) : nil)
}

let model = try labelled(
  maceCatalogue, .model, "mace", ["file": .file("models/simgen-small.safetensors")])
let molecules = try labelled(
  inputsCatalogue, .reference, "xyz", ["file": .file("data/qm9-256.xyz")])
let mace: any DescribingModel = try product(model)
let reference: ReferenceSet = try product(molecules)
let similarity: any ForceTerm = try plugin(
  forcesCatalogue, .force, "similarity", ["model": model, "reference": molecules])
let force = try TotalForce([similarity])
let calculator = try mace.makeDescribingCalculator()
let batch = ParticleBatch(molecules: (0..<10).map { cloud(atoms: 9, seed: UInt64($0)) })
let molecule = ParticleBatch(
  molecules: [reference.molecules.first { $0.count == 18 } ?? reference.molecules[0]])

var list = NeighbourList()
var descriptors: [Double] = []
var cotangent = Array(repeating: 1.0, count: batch.atomCount * mace.descriptorWidth)
var gradient = Array(repeating: SIMD3<Double>.zero, count: batch.atomCount)
var contribution = Contribution()

let liquids = try [500, 2000, 20_000].flatMap { atoms in
  try [false, true].map { isPeriodic in
    let batch = ParticleBatch(molecules: [try liquid(atoms: atoms, isPeriodic: isPeriodic)])
    let name = "neighbour list, \(atoms) atoms" + (isPeriodic ? ", periodic" : "")
    return measure(name) { list.rebuild(for: batch, cutoff: mace.cutoff) }
  }
}
let timings = [
  measure("neighbour list, 10 x 9 atoms") { list.rebuild(for: batch, cutoff: mace.cutoff) },
  try measure("descriptors, 10 x 9 atoms") {
    try calculator.describe(batch, floor: 0.75, into: &descriptors)
  },
  measure("adjoint of descriptors, 10 x 9 atoms") {
    calculator.pullBack(cotangent, into: &gradient)
  },
  try measure("similarity force, 10 x 9 atoms") { try force.evaluate(batch, at: 0.5) },
  try measure("energy and forces, \(molecule.atomCount) atoms") {
    contribution.reset(atomCount: molecule.atomCount)
    try calculator.evaluate(molecule, interaction: true, into: &contribution)
  },
]
print("                                              best ms   median ms")
for timing in timings + liquids {
  let name = timing.name + String(repeating: " ", count: max(0, 41 - timing.name.count))
  print(name + column(timing.best * 1e3) + column(timing.median * 1e3))
}
