import Chemistry
import Engine
import Formats

/// SDF: a record with bonds and charges where the molecule has a closed shell. Its properties are SMILES
/// with stereo marks, the verdict, the energy (eV) where a model has evaluated the atoms as they are,
/// every metric that has a value, and its facts.
package struct SDFFormat: MoleculeFormat {
  package let endings = ["sdf"]

  package init() {}

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    let validity = candidate.validity
    let evaluated = EvaluatedMolecule(candidate)
    var properties = evaluated.isomericSMILES.map { [(name: "SMILES", value: $0)] } ?? []
    properties.append(("verdict", "\(validity)"))
    if let energy = candidate.calculation?.energy { properties.append(("energy", "\(energy)")) }
    properties += Metric.all.compactMap { metric in
      metric.value(evaluated).map { (metric.key, metric.written($0)) }
    }
    // Facts of a file that the molecule was taken from are known better now.
    let known = Set(properties.map(\.name) + ["smiles", "isomeric_smiles"])
    properties += molecule.info.filter { !known.contains($0.key) }
      .map { ($0.key, "\($0.value)") }
    return SDF.text(
      molecule, bonds: validity.bonds?.graph ?? BondPerception().connectivity(of: molecule),
      charges: validity.bonds?.formalCharges,
      title: "\(molecule.formula) seed \(candidate.seed)", properties: properties)
  }
}
