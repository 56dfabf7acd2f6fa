import Chemistry
import Engine
import Formats

/// Extended XYZ: a frame per molecule, with its facts in the comment line. Energy and forces of the
/// atoms, where a model has evaluated them as they are, have the names under which ASE makes a
/// calculator of them.
package struct XYZFormat: TrajectoryFormat {
  package let endings = ExtendedXYZ.endings

  package init() {}

  package func text(of frame: Molecule) -> String { ExtendedXYZ.text(frame) }

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    var molecule = molecule
    // Of a molecule written with its surroundings nothing is known.
    if let calculation = candidate.calculation, calculation.forces.count == molecule.count {
      molecule.info["energy"] = .real(calculation.energy)
      molecule.columns["forces"] = .reals(
        calculation.forces.flatMap { [$0.x, $0.y, $0.z] }, width: 3)
    }
    if let charge = molecule.fragment?.charge, charge != 0 {
      molecule.info["charge"] = .integer(charge)
    }
    let validity = candidate.validity
    let structure = validity.isValid ? validity.structure : nil
    molecule.info["verdict"] = .string("\(validity)")
    molecule.info["smiles"] = structure.map { .string($0.smiles) }
    molecule.info["isomeric_smiles"] = structure?.isomericSMILES.map { .string($0) }
    return ExtendedXYZ.text(molecule)
  }
}
