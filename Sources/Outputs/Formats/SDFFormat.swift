import Chemistry
import Engine
import Formats

/// SDF: a record with bonds and charges where the molecule has a closed shell, with its facts as
/// properties.
package struct SDFFormat: MoleculeFormat {
  package let endings = ["sdf"]

  package init() {}

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    let validity = candidate.validity
    return SDF.text(
      molecule, bonds: validity.bonds?.graph ?? BondPerception().connectivity(of: molecule),
      charges: validity.bonds?.formalCharges,
      title: "\(molecule.formula) seed \(candidate.seed)",
      properties: molecule.info.map { ($0.key, "\($0.value)") })
  }
}
