// What a similarity call takes against reference sets of different sizes, at broad and sharp kernels:
// replays the calls that the generation of a molecule of nine heavy atoms makes.
//
//   .build/release/ReferenceTimes data/qm9-256.xyz ...
import BenchmarkSupport
import Engine
import Forces
import Formats
import Inputs
import MACE
import Mutators
import Priors
import Samplers

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The kernel of recipes/published.simgen.
let sharpness = Schedule("as in published.simgen") {
  Schedule.similarity($0) * (1 + 2 * exp(-10 * $0))
}

let model = try labelled(
  maceCatalogue, .model, "mace", ["file": .file("models/simgen-small.safetensors")])

func similarity(_ file: String) throws -> any ForceTerm {
  let reference = try labelled(inputsCatalogue, .reference, "xyz", ["file": .file(file)])
  return try plugin(
    forcesCatalogue, .force, "similarity",
    ["model": model, "reference": reference, "sharpness": .schedule(sharpness)])
}

/// The calls of one generation under the reference of the first file.
func record(_ force: any ForceTerm) throws -> [Recorder.Call] {
  let recorder = Recorder()
  let shape = try labelled(
    priorsCatalogue, .prior, "anisotropic",
    ["covariance": .matrix([[1, 0, 0], [0, 1.4, 0], [0, 0, 2.6]])])
  let pull: any ForceTerm = try plugin(
    forcesCatalogue, .force, "prior",
    [
      "prior": shape, "strength": .schedule(.prior), "multiplier": .number(0.85),
      "radius": .number(0.001), "growth": .number(0.178),
    ])
  let generation = Generation(
    atoms: 9, prior: try product(shape),
    forces: [pull, force, try plugin(forcesCatalogue, .force, "repulsion"), recorder],
    sampler: try plugin(samplersCatalogue, .sampler, "heun", ["jitter": .number(0.8)]),
    mutators: [try plugin(mutatorsCatalogue, .mutator, "swarm")], seed: 1)
  _ = try generation.run(in: RunContext())
  return recorder.tape.calls
}

/// Milliseconds of a median call at noise levels in a range, each call made three times and its
/// best taken.
func median(_ force: TotalForce, _ calls: [Recorder.Call], _ levels: Range<Double>) throws -> Double
{
  let clock = ContinuousClock()
  let times = try calls.filter { levels.contains($0.t) }.map { call in
    try (0..<3).map { _ in
      let began = clock.now
      try force.evaluate(call.batch, at: call.t)
      return began.duration(to: clock.now).inSeconds * 1e3
    }.min() ?? 0
  }.sorted()
  return times.isEmpty ? 0 : times[times.count / 2]
}

func column(_ value: Double) -> String {
  let text = "\((value * 1000).rounded() / 1000)"
  return String(repeating: " ", count: max(0, 12 - text.count)) + text
}

let files =
  CommandLine.arguments.count > 1
  ? Array(CommandLine.arguments.dropFirst()) : ["data/qm9-256.xyz"]
let calls = try record(try similarity(files[0]))
print("milliseconds of a call     t > 0.5   0.1 ... 0.5  0.01 ... 0.1      t < 0.01   loading, s")
for file in files {
  let clock = ContinuousClock()
  let began = clock.now
  let force = try TotalForce([similarity(file)])
  let loading = began.duration(to: clock.now).inSeconds
  let times = try [0.5..<10, 0.1..<0.5, 0.01..<0.1, 0..<0.01].map { try median(force, calls, $0) }
  print(file)
  print("                       " + (times + [loading]).map(column).joined())
}
