import Engine
import Formats

/// Extended XYZ: a frame per molecule, with its facts in the comment line.
package struct XYZFormat: MoleculeFormat {
  package let endings = ExtendedXYZ.endings

  package init() {}

  package func text(of molecule: Molecule, from candidate: Candidate) -> String {
    ExtendedXYZ.text(molecule)
  }
}
