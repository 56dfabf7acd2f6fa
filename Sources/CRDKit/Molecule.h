// What the files of this target share.
#ifndef CRDKIT_MOLECULE_H
#define CRDKIT_MOLECULE_H

#include "CRDKit.h"
#include "RDKit.h"

#include <memory>
#include <vector>

/// One bit for each of the common elements, aromatic and not, and for all others together: what
/// atoms are, or what a pattern lets them be.
using AtomKinds = uint32_t;
/// One bit for each of single, double, triple, aromatic and other bonds.
using BondKinds = uint8_t;

AtomKinds atomKind(int number, bool isAromatic);
inline AtomKinds atomKind(const RDKit::Atom &atom) {
  return atomKind(atom.getAtomicNum(), atom.getIsAromatic());
}
BondKinds bondKind(int type);

/// A bond by what its ends and itself are, or may be.
struct KindedBond {
  AtomKinds first, second;
  BondKinds order;
};

/// What there is in a molecule, so that most patterns need no search.
struct MoleculeKinds {
  AtomKinds atoms = 0;
  std::vector<KindedBond> bonds;

  explicit MoleculeKinds(const RDKit::ROMol &molecule);
};

struct rdk_molecule {
  /// Hydrogens that nothing needs are implicit.
  std::unique_ptr<RDKit::RWMol> heavy;
  MoleculeKinds kinds;

  explicit rdk_molecule(std::unique_ptr<RDKit::RWMol> molecule);
};

/// A search is begun only where each bond of the pattern, by the elements of its ends and its
/// order, has a bond it may be: of the patterns asked for, few pass.
struct rdk_pattern {
  std::unique_ptr<RDKit::ROMol> query;
  std::vector<AtomKinds> atoms;
  std::vector<KindedBond> bonds;

  explicit rdk_pattern(std::unique_ptr<RDKit::ROMol> made);

  /// Whether a molecule can have it; true says little, false is certain.
  bool mayOccur(const RDKit::ROMol &molecule, const MoleculeKinds &kinds) const;
};

/// RDKit tells its own log what it throws; here only what it throws counts.
void silence();

#endif
