// How often each way of counting hydrogens is right: molecules are stripped of their hydrogens,
// every coordinate of the heavy atoms is displaced by a normal deviation, and the counts found are
// compared with those the molecules had. Prints exact atoms / exact molecules in per cent.
//
//   .build/release/HydrogenCounts MOLECULES.xyz [CLASSIFIER.safetensors MODEL.safetensors REFERENCES.xyz]
//
// The molecules must be neither among the references (data/qm9-256.xyz) nor among those the classifier was
// trained on.
import Chemistry
import Engine
import Formats
import MACE

guard CommandLine.arguments.count >= 2 else {
  print(
    "usage: HydrogenCounts MOLECULES.xyz [CLASSIFIER.safetensors MODEL.safetensors REFERENCES.xyz]")
  throw PluginError.parameter("MOLECULES.xyz", reason: "is missing")
}
let molecules = try ExtendedXYZ.read(path: CommandLine.arguments[1])
/// An argument, or what stands for it.
func argument(_ place: Int, or usual: String) -> String {
  place < CommandLine.arguments.count ? CommandLine.arguments[place] : usual
}
let classifierPath = argument(2, or: "models/simgen-small-hydrogens.safetensors")
guard
  let model = try maceCatalogue.plugin(.model, named: "mace")?.make([
    "file": .file(argument(3, or: "models/simgen-small.safetensors"))
  ]).product as? any DescribingModel
else { throw PluginError.parameter("mace", reason: "is not in the catalogue") }
let calculator = try model.makeDescribingCalculator()
let references = try ExtendedXYZ.read(path: argument(4, or: "data/qm9-256.xyz"))
let vote = try NearestEnvironments(references: references, calculator: calculator)
let rule = HydrogenBondLengthRule()
let classifier = try HydrogenClassifier(path: classifierPath)

/// Exact atoms and molecules of one method at one roughness.
struct Score {
  var atoms = 0
  var molecules = 0
}

let sigmas = [0.0, 0.05, 0.1]
let methods: [(name: String, likelihoods: (Molecule) throws -> [HydrogenLikelihood?])] = [
  ("bond lengths", { rule.likelihoods(for: $0) }),
  ("reference vote", { try vote.likelihoods(for: $0, calculator: calculator) }),
  ("classifier", { try classifier.likelihoods(for: $0, calculator: calculator) }),
]
var scores: [String: [Score]] = [:]
var atoms = 0
for (index, molecule) in molecules.enumerated() {
  let known = HydrogenAssignment().separately(
    molecule, likelihoods: molecule.heavyAtoms.map { _ in HydrogenLikelihood(costs: [0]) }
  ).totals
  let skeleton = molecule.withoutHydrogens
  atoms += skeleton.count
  for (column, sigma) in sigmas.enumerated() {
    var rough = skeleton
    var stream = RandomStream(seed: 20_000, .hydrogenPlacement, index, column)
    for atom in rough.positions.indices { rough.positions[atom] += sigma * stream.normal3() }
    for (name, likelihoods) in methods {
      let likelihoods = try likelihoods(rough)
      for isClosed in [false, true] {
        let found =
          isClosed
          ? HydrogenAssignment().assign(rough, likelihoods: likelihoods).totals
          : HydrogenAssignment().separately(rough, likelihoods: likelihoods).totals
        let exact = zip(found, known).count { $0 == $1 }
        let row = name + (isClosed ? ", closed shell" : "")
        var list = scores[row] ?? sigmas.map { _ in Score() }
        list[column].atoms += exact
        list[column].molecules += exact == known.count ? 1 : 0
        scores[row] = list
      }
    }
  }
}

/// A share in per cent with one decimal.
func percent(_ count: Int, _ total: Int) -> String {
  let tenths = Int((1000 * Double(count) / Double(max(1, total))).rounded())
  return "\(tenths / 10).\(tenths % 10)"
}

print("\(molecules.count) molecules, \(atoms) heavy atoms; exact atoms / exact molecules, %")
print("| method | 0 | 0.05 angstrom | 0.1 angstrom |")
print("| --- | --- | --- | --- |")
for (name, _) in methods {
  for row in [name, name + ", closed shell"] {
    let cells = (scores[row] ?? []).map {
      percent($0.atoms, atoms) + " / " + percent($0.molecules, molecules.count)
    }
    print("| \(row) | \(cells.joined(separator: " | ")) |")
  }
}
