import CRDKit
import Platform

/// How hard a molecule is to make, from 1 (easy) to 10 (SAscore): P. Ertl and A. Schuffenhauer,
/// "Estimation of synthetic accessibility score of drug-like molecules based on molecular complexity
/// and fragment contributions", Journal of Cheminformatics 1:8 (2009), doi.org/10.1186/1758-2946-1-8.
///
/// How common its fragments are, less what is complex about it. The scale, the penalty of
/// macrocycles and the correction for symmetry are those of RDKit's program, whose numbers others
/// compare with.
struct SyntheticAccessibility: Equatable {
  /// The mean of the scores of the fragments: -4 for unknown ones, towards 3 for common ones.
  let fragmentScore: Double
  /// Penalties for size, stereocentres, spiro and bridgehead atoms, and macrocycles.
  let complexityPenalty: Double
  /// What a molecule gets back whose atoms are alike: it can be put together from equal parts.
  let symmetryBonus: Double

  /// From 1 to 10.
  var value: Double {
    let sum = fragmentScore - complexityPenalty + symmetryBonus
    // Sums from 2.22 down to -4.28 become 1 to 10.
    let scaled = 11 - (sum + 5) / 6.5 * 9
    // Beyond 8 the scale bends. The program's bend dips from 8 to 1 and is at 8 again at 9: molecules
    // there, hardly any, would count as easy. Here they stay at 8.
    let bent = scaled > 8 ? 8 + max(0, log(scaled - 8)) : scaled
    return min(max(bent, 1), 10)
  }
}

extension SyntheticAccessibility {
  /// Nil for a molecule without atoms, and where RDKit's libraries are not installed.
  init?(of molecule: RDKitMolecule) {
    guard
      let complexity = molecule.complexity,
      let environments = molecule.environments(heavyAtoms: Int(complexity.heavy_atoms)),
      !environments.isEmpty
    else { return nil }
    let table = FragmentTable.shared
    var (sum, count) = (0.0, 0)
    for environment in environments {
      sum += Double(environment.count) * table.score(of: environment.hash)
      count += Int(environment.count)
    }
    let atoms = Double(complexity.heavy_atoms)
    // The paper has log(n + 1) for n macrocycles; the program counts the first one only.
    let macrocycles = min(complexity.macrocycles, 1)
    let penalty =
      pow(atoms, 1.005) - atoms
      + [complexity.stereocentres, complexity.spiro_atoms, complexity.bridgeheads, macrocycles]
      .reduce(0) { $0 + log10(Double($1) + 1) }
    self.init(
      fragmentScore: sum / Double(count), complexityPenalty: penalty,
      symmetryBonus: max(0, log(atoms / Double(environments.count)) / 2))
  }
}
