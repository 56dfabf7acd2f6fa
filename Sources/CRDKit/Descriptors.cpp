// Numbers of a molecule: counted in its graph, and from RDKit's library of descriptors.
#include "Molecule.h"

#include <numeric>
#include <string>
#include <utility>

using namespace RDKit::Descriptors;

namespace {

/// The contributions of atoms to logP: the parameters of RDKit's calcCrippenDescriptors, which
/// takes three times as long because it looks for all patterns everywhere.
class LogP {
public:
  explicit LogP(const CrippenParamCollection &parameters) {
    for (const auto &parameter : parameters) {
      types.emplace_back(
          std::make_unique<RDKit::ROMol>(*parameter.dp_pattern), parameter.logp);
    }
  }

  /// The sum over all atoms, hydrogens included; each counts as the first type that fits.
  double operator()(const RDKit::ROMol &molecule) const {
    const std::unique_ptr<RDKit::ROMol> whole(RDKit::MolOps::addHs(molecule));
    const MoleculeKinds kinds(*whole);
    std::vector<bool> isOpen(whole->getNumAtoms(), true);
    AtomKinds open = kinds.atoms;
    double sum = 0;
    std::vector<RDKit::MatchVectType> matches;
    for (const auto &[pattern, contribution] : types) {
      // The type is that of the first atom.
      if (!(pattern.atoms[0] & open) || !pattern.mayOccur(*whole, kinds)) continue;
      if (!RDKit::SubstructMatch(*whole, *pattern.query, matches, false)) continue;
      for (const auto &match : matches) {
        const int atom = match[0].second;
        if (isOpen[atom]) sum += contribution;
        isOpen[atom] = false;
      }
      open = 0;
      for (const auto *atom : whole->atoms()) {
        if (isOpen[atom->getIdx()]) open |= atomKind(*atom);
      }
      if (!open) break;
    }
    return sum;
  }

private:
  std::vector<std::pair<rdk_pattern, double>> types;
};

/// Whether any bond could turn: a quick no for the many molecules that are all rings. Atoms at the
/// ends do not count, nor do those with a triple bond.
bool mayTurn(const RDKit::ROMol &molecule) {
  std::vector<bool> isEnd(molecule.getNumAtoms());
  for (const auto *bond : molecule.bonds()) {
    for (const auto *atom : {bond->getBeginAtom(), bond->getEndAtom()}) {
      if (bond->getBondType() == RDKit::Bond::TRIPLE || atom->getDegree() < 2) {
        isEnd[atom->getIdx()] = true;
      }
    }
  }
  for (const auto *bond : molecule.bonds()) {
    const auto type = bond->getBondType();
    if ((type == RDKit::Bond::SINGLE || type == RDKit::Bond::AROMATIC)
        && !isEnd[bond->getBeginAtomIdx()] && !isEnd[bond->getEndAtomIdx()]
        && molecule.getRingInfo()->numBondRings(bond->getIdx()) == 0) {
      return true;
    }
  }
  return false;
}

/// Nitrogen such as that of an amide. In a ring of three RDKit 2022.09 takes it for a stereocentre;
/// later versions do not.
bool isFlatNitrogen(const RDKit::Atom &atom) {
  if (atom.getAtomicNum() != 7) return false;
  for (const auto *bond : atom.getOwningMol().atomBonds(&atom)) {
    if (bond->getIsConjugated()) return true;
  }
  return false;
}

/// Rings of what `isKept` leaves of a molecule: bonds minus atoms plus fragments.
int32_t ringsLeft(const RDKit::ROMol &molecule, const std::vector<bool> &isKept) {
  std::vector<unsigned> roots(isKept.size());
  std::iota(roots.begin(), roots.end(), 0u);
  auto root = [&](unsigned atom) {
    while (roots[atom] != atom) atom = roots[atom] = roots[roots[atom]];
    return atom;
  };
  int32_t rings = 0;
  for (const auto *bond : molecule.bonds()) {
    const unsigned first = bond->getBeginAtomIdx(), second = bond->getEndAtomIdx();
    if (!isKept[first] || !isKept[second]) continue;
    // A bond that joins nothing new closes a ring.
    if (root(first) == root(second)) ++rings;
    roots[root(first)] = root(second);
  }
  return rings;
}

}  // namespace

int32_t rdk_bonds(const rdk_molecule *molecule, rdk_bond *bonds, int32_t capacity) noexcept {
  int32_t count = 0;
  for (const auto *bond : molecule->heavy->bonds()) {
    if (count < capacity) {
      const auto type = bond->getBondType();
      bonds[count] = {
          uint8_t(bond->getBeginAtom()->getAtomicNum()), uint8_t(bond->getEndAtom()->getAtomicNum()),
          uint8_t(
              type == RDKit::Bond::SINGLE     ? 1
              : type == RDKit::Bond::DOUBLE   ? 2
              : type == RDKit::Bond::TRIPLE   ? 3
              : type == RDKit::Bond::AROMATIC ? 4
                                              : 0)};
    }
    ++count;
  }
  return count;
}

rdk_counts rdk_count(const rdk_molecule *molecule) noexcept {
  rdk_counts counts{};
  try {
    const auto &heavy = *molecule->heavy;
    std::vector<bool> isKept(heavy.getNumAtoms(), true);
    for (const auto *atom : heavy.atoms()) {
      if (atom->getAtomicNum() == 6) {
        ++counts.carbons;
        counts.sp3_carbons += atom->getTotalDegree() == 4;
      }
      counts.charged_atoms += atom->getFormalCharge() != 0;
      if (atom->getIsAromatic() || !heavy.getRingInfo()->numAtomRings(atom->getIdx())) continue;
      for (const auto *neighbour : heavy.atomNeighbors(atom)) {
        if (!neighbour->getIsAromatic()) isKept[atom->getIdx()] = false;
      }
    }
    counts.aromatic_systems = ringsLeft(heavy, isKept);
  } catch (...) {
  }
  return counts;
}

int32_t rdk_describe(const rdk_molecule *molecule, rdk_descriptors *descriptors) noexcept {
  try {
    // RDKit notes what it found in the molecule it is asked about.
    const RDKit::ROMol copy(*molecule->heavy);
    static const LogP logP(*CrippenParamCollection::getParams());
    descriptors->weight = calcAMW(copy);
    descriptors->logp = logP(copy);
    descriptors->polar_surface = calcTPSA(copy);
    descriptors->donors = int32_t(calcNumHBD(copy));
    descriptors->rotatable_bonds =
        mayTurn(copy) ? int32_t(calcNumRotatableBonds(copy, Strict)) : 0;
    return 1;
  } catch (...) {
    return 0;
  }
}

int32_t rdk_environments(const rdk_molecule *molecule, rdk_environment *environments,
                         int32_t capacity) noexcept {
  try {
    const RDKit::ROMol copy(*molecule->heavy);
    const std::unique_ptr<RDKit::SparseIntVect<std::uint32_t>> found(
        RDKit::MorganFingerprints::getFingerprint(copy, 2u, nullptr, nullptr, false, true, true));
    int32_t count = 0;
    for (const auto &[hash, occurrences] : found->getNonzeroElements()) {
      if (count < capacity) environments[count] = {hash, int32_t(occurrences)};
      ++count;
    }
    return count;
  } catch (...) {
    return -1;
  }
}

int32_t rdk_complexity_of(const rdk_molecule *molecule, rdk_complexity *complexity) noexcept {
  try {
    RDKit::ROMol copy(*molecule->heavy);
    *complexity = rdk_complexity{};
    complexity->heavy_atoms = int32_t(copy.getNumAtoms());
    complexity->spiro_atoms = int32_t(calcNumSpiroAtoms(copy));
    complexity->bridgeheads = int32_t(calcNumBridgeheadAtoms(copy));
    for (const auto &ring : copy.getRingInfo()->atomRings()) {
      complexity->macrocycles += ring.size() > 8;
    }
    RDKit::MolOps::assignStereochemistry(copy, true, true, true);
    for (const auto *atom : copy.atoms()) {
      complexity->stereocentres += !isFlatNitrogen(*atom)
          && (atom->hasProp(RDKit::common_properties::_CIPCode)
              || atom->hasProp(RDKit::common_properties::_ChiralityPossible));
    }
    return 1;
  } catch (...) {
    return 0;
  }
}
