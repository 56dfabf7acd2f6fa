// Molecules made of fragments of a reference, chosen to keep its statistics and relaxed.
//
//   swift run -c release RecombinationSet REFERENCE.xyz OUT.xyz [KEY=VALUE...]
//
// count=2000 size=0 (heavy atoms; 0: those of the reference) pool=4 copies=3 ridge=0 (0: one over
// the number of references) relax=1 threads=2 seed=1
import Chemistry
import Engine
import Formats
import Foundation
import MACE
import Refinement

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  print("usage: RecombinationSet REFERENCE.xyz OUT.xyz [KEY=VALUE...]")
  throw PluginError.parameter("REFERENCE.xyz", reason: "is missing")
}
var options: [String: Double] = [:]
for argument in arguments.dropFirst(3) {
  let parts = argument.split(separator: "=")
  if parts.count == 2, let value = Double(parts[1]) { options[String(parts[0])] = value }
}
let count = Int(options["count"] ?? 2000)
let size = Int(options["size"] ?? 0)
let ridge = options["ridge"] ?? 0
let clock = ContinuousClock()

/// Three decimals.
func short(_ x: Double) -> String { String(format: "%.3f", x) }

var start = clock.now
let recombination = try Recombination(references: ExtendedXYZ.read(path: arguments[1]))
let perceiving = clock.now - start
print("\(recombination.referenceCount) references, \(short(perceiving / .seconds(1))) s")
start = clock.now
let selection = try recombination.matched(
  count: count, heavyAtoms: size > 0 ? [size] : recombination.referenceSizes,
  seed: UInt64(options["seed"] ?? 1), poolFactor: Int(options["pool"] ?? 4),
  mostCopies: Int(options["copies"] ?? 3), ridge: ridge > 0 ? ridge : nil)
print(
  "pool of \(selection.poolCount), \(selection.copies.reduce(0, +)) chosen, "
    + "\(selection.molecules.count) distinct, \(short((clock.now - start) / .seconds(1))) s")
print(
  "\(selection.features.count) features, rms difference of means in standard deviations: pool "
    + "\(short(selection.mismatch(\.pool))), chosen \(short(selection.mismatch(\.selection)))")
var made: [Molecule?] = selection.molecules
if options["relax"] ?? 1 > 0 {
  guard
    let model = try maceCatalogue.plugin(.model, named: "mace")?.make([
      "file": .file("models/simgen-small.safetensors")
    ]) as? any AtomisticModel
  else { throw PluginError.parameter("mace", reason: "is not in the catalogue") }
  start = clock.now
  made = try RelaxationQueue().relax(
    selection.molecules, model: model, threads: Int(options["threads"] ?? 2))
  print("relaxed in \(short((clock.now - start) / .seconds(1))) s")
}
let kept = made.compactMap { $0 }
let verdicts = kept.map { Validity(of: $0) }
let valid = verdicts.count { $0.isValid }
let unique = Set(verdicts.compactMap(\.structure?.smiles)).count
print(
  "kept \(short(Double(kept.count) / Double(max(1, made.count)))), valid of kept "
    + "\(short(Double(valid) / Double(max(1, kept.count)))), unique of kept "
    + short(Double(unique) / Double(max(1, kept.count))))
let copies = zip(made, selection.copies).flatMap { molecule, copies in
  molecule.map { Array(repeating: $0, count: copies) } ?? []
}
try ExtendedXYZ.text(copies).write(toFile: arguments[2], atomically: true, encoding: .utf8)
