// Double bonds at bridgeheads (Bredt's rule).
#include "Molecule.h"

#include <algorithm>
#include <queue>
#include <vector>

namespace {

/// Atoms of the smallest ring through two neighbours of an atom and itself, 0 where there is none.
int32_t smallestRing(const RDKit::ROMol &molecule, unsigned centre, unsigned from, unsigned to) {
  std::vector<int32_t> steps(molecule.getNumAtoms(), -1);
  std::queue<unsigned> open;
  steps[from] = 0;
  open.push(from);
  while (!open.empty()) {
    const unsigned atom = open.front();
    open.pop();
    if (atom == to) return steps[atom] + 2;
    for (const auto *next : molecule.atomNeighbors(molecule.getAtomWithIdx(atom))) {
      if (next->getIdx() == centre || steps[next->getIdx()] >= 0) continue;
      steps[next->getIdx()] = steps[atom] + 1;
      open.push(next->getIdx());
    }
  }
  return 0;
}

/// Whether the bond is twisted at its end that is a bridgehead: of the two rings it is in one has it
/// trans, and neither is large enough.
bool isTwisted(const RDKit::ROMol &molecule, const RDKit::Bond &bond, const RDKit::Atom &head,
               int32_t largeEnough) {
  int32_t largest = 0;
  int rings = 0;
  const unsigned other = bond.getOtherAtomIdx(head.getIdx());
  for (const auto *side : molecule.atomNeighbors(&head)) {
    if (side->getIdx() == other) continue;
    const int32_t ring = smallestRing(molecule, head.getIdx(), other, side->getIdx());
    rings += ring > 0;
    largest = std::max(largest, ring);
  }
  return rings > 1 && largest < largeEnough;
}

}  // namespace

int32_t rdk_twisted_bonds(const rdk_molecule *molecule, int32_t ring) noexcept {
  try {
    const RDKit::ROMol &heavy = *molecule->heavy;
    std::vector<unsigned> heads;
    RDKit::Descriptors::calcNumBridgeheadAtoms(heavy, &heads);
    int32_t count = 0;
    for (const auto *bond : heavy.bonds()) {
      if (bond->getBondType() != RDKit::Bond::DOUBLE || bond->getIsAromatic()
          || heavy.getRingInfo()->numBondRings(bond->getIdx()) == 0) {
        continue;
      }
      count += std::any_of(heads.begin(), heads.end(), [&](unsigned head) {
        return (bond->getBeginAtomIdx() == head || bond->getEndAtomIdx() == head)
               && isTwisted(heavy, *bond, *heavy.getAtomWithIdx(head), ring);
      });
    }
    return count;
  } catch (...) {
    return -1;
  }
}
