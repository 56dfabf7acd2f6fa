import CRDKit
import Engine
import Platform

/// Molecules in space made of SMILES.
public enum EmbeddedSMILES {
  /// The molecule of a SMILES with all its hydrogens: placed by RDKit's ETKDGv3, always from the same
  /// seed, and relaxed with MMFF94 (UFF where that lacks an atom type). Angstrom; equal texts give equal
  /// positions. The charge of an ion is the fact `charge`.
  /// - Throws: `SanitisationFailure` when it is no SMILES, has an atom without an element, several
  ///   molecules, or no placement, or after an `Interruption`.
  public static func molecule(_ smiles: String) throws(SanitisationFailure) -> Molecule {
    var failure = rdk_failure()
    // A letter is an atom with four hydrogens at most.
    let capacity = 5 * smiles.utf8.count
    var numbers = [UInt8](repeating: 0, count: capacity)
    var positions = [Double](repeating: 0, count: 3 * capacity)
    var charge: Int32 = 0
    let count = Int(
      rdk_embed(
        smiles, seed, &numbers, &positions, Int32(clamping: capacity), &charge,
        { Interruption.isWanted }, &failure))
    guard count > 0 else { throw SanitisationFailure(failure) { _ in nil } }
    var molecule = Molecule(
      atomicNumbers: numbers.prefix(count).map(Int.init),
      coordinates: Array(positions.prefix(3 * count)))
    if charge != 0 { molecule?.info["charge"] = .integer(Int(charge)) }
    guard let molecule else { throw .other("an atom without an element") }
    return molecule
  }

  private static let seed: Int32 = 1
}
