// Substructures, and what they need.
#include "Molecule.h"

#include <algorithm>
#include <string>

namespace {

constexpr int elements[] = {1, 5, 6, 7, 8, 9, 14, 15, 16, 17, 35, 53};
constexpr int elementCount = sizeof elements / sizeof elements[0];
/// Every kind, elements without a bit of their own included.
constexpr AtomKinds anyAtom = (AtomKinds(1) << 2 * (elementCount + 1)) - 1;
constexpr AtomKinds aromaticAtom = 0xAAAAAAAA & anyAtom;
constexpr AtomKinds otherAtom = AtomKinds(3) << 2 * elementCount;
constexpr BondKinds anyBond = 31;

/// The kinds of a query that is one test: what it says, or the opposite.
AtomKinds tested(AtomKinds kinds, bool isNegated) {
  if (!isNegated) return kinds;
  // Elements that share a bit cannot be told apart.
  return (anyAtom & ~kinds) | (kinds & otherAtom);
}

AtomKinds allowed(const RDKit::QueryAtom::QUERYATOM_QUERY &query);

AtomKinds allowed(const RDKit::Atom &atom) {
  return atom.hasQuery() ? allowed(*atom.getQuery()) : atomKind(atom);
}

/// The kinds of atoms that may pass a query; too many rather than too few.
AtomKinds allowed(const RDKit::QueryAtom::QUERYATOM_QUERY &query) {
  const std::string &name = query.getDescription();
  const bool isNegated = query.getNegation();
  if (name == "AtomIsAromatic") return tested(aromaticAtom, isNegated);
  if (name == "AtomIsAliphatic") return tested(anyAtom & ~aromaticAtom, isNegated);
  if (name == "AtomType" || name == "AtomAtomicNum") {
    const auto *test = dynamic_cast<const RDKit::ATOM_EQUALS_QUERY *>(&query);
    if (!test) return anyAtom;
    const int value = test->getVal();
    return tested(
        name == "AtomType" ? atomKind(value % 1000, value >= 1000)
                           : atomKind(value, false) | atomKind(value, true),
        isNegated);
  }
  if (isNegated) return anyAtom;
  if (name == "RecursiveStructure") {
    const auto *test = dynamic_cast<const RDKit::RecursiveStructureQuery *>(&query);
    return test && test->getQueryMol() ? allowed(*test->getQueryMol()->getAtomWithIdx(0)) : anyAtom;
  }
  const bool isAnd = name == "AtomAnd";
  if (!isAnd && name != "AtomOr") return anyAtom;
  AtomKinds kinds = isAnd ? anyAtom : 0;
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child) {
    kinds = isAnd ? kinds & allowed(**child) : kinds | allowed(**child);
  }
  return kinds;
}

BondKinds allowed(const RDKit::QueryBond::QUERYBOND_QUERY &query) {
  const std::string &name = query.getDescription();
  const bool isNegated = query.getNegation();
  if (name == "BondOrder") {
    const auto *test = dynamic_cast<const RDKit::BOND_EQUALS_QUERY *>(&query);
    if (!test) return anyBond;
    const BondKinds kinds = bondKind(test->getVal());
    if (!isNegated) return kinds;
    return (anyBond & ~kinds) | bondKind(0);
  }
  if (isNegated) return anyBond;
  if (name == "SingleOrAromaticBond") {
    return bondKind(RDKit::Bond::SINGLE) | bondKind(RDKit::Bond::AROMATIC);
  }
  const bool isAnd = name == "BondAnd";
  if (!isAnd && name != "BondOr") return anyBond;
  BondKinds kinds = isAnd ? anyBond : 0;
  for (auto child = query.beginChildren(); child != query.endChildren(); ++child) {
    kinds = isAnd ? kinds & allowed(**child) : kinds | allowed(**child);
  }
  return kinds;
}

bool fits(const KindedBond &bond, const KindedBond &wanted) {
  return (bond.order & wanted.order)
         && (((bond.first & wanted.first) && (bond.second & wanted.second))
             || ((bond.first & wanted.second) && (bond.second & wanted.first)));
}

}  // namespace

AtomKinds atomKind(int number, bool isAromatic) {
  const auto *found = std::find(std::begin(elements), std::end(elements), number);
  return AtomKinds(isAromatic ? 2 : 1) << 2 * (found - std::begin(elements));
}

BondKinds bondKind(int type) {
  switch (type) {
  case RDKit::Bond::SINGLE: return 1;
  case RDKit::Bond::DOUBLE: return 2;
  case RDKit::Bond::TRIPLE: return 4;
  case RDKit::Bond::AROMATIC: return 8;
  default: return 16;
  }
}

MoleculeKinds::MoleculeKinds(const RDKit::ROMol &molecule) {
  bonds.reserve(molecule.getNumBonds());
  for (const auto *atom : molecule.atoms()) atoms |= atomKind(*atom);
  for (const auto *bond : molecule.bonds()) {
    bonds.push_back(
        {atomKind(*bond->getBeginAtom()), atomKind(*bond->getEndAtom()),
         bondKind(bond->getBondType())});
  }
}

rdk_pattern::rdk_pattern(std::unique_ptr<RDKit::ROMol> made) : query(std::move(made)) {
  for (const auto *atom : query->atoms()) atoms.push_back(allowed(*atom));
  for (const auto *bond : query->bonds()) {
    bonds.push_back(
        {atoms[bond->getBeginAtomIdx()], atoms[bond->getEndAtomIdx()],
         bond->hasQuery() ? allowed(*bond->getQuery()) : anyBond});
  }
}

bool rdk_pattern::mayOccur(const RDKit::ROMol &molecule, const MoleculeKinds &kinds) const {
  return query->getNumAtoms() <= molecule.getNumAtoms()
         && std::all_of(
             atoms.begin(), atoms.end(),
             [&](AtomKinds wanted) { return (wanted & kinds.atoms) != 0; })
         && std::all_of(bonds.begin(), bonds.end(), [&](const KindedBond &wanted) {
              return std::any_of(
                  kinds.bonds.begin(), kinds.bonds.end(),
                  [&](const KindedBond &bond) { return fits(bond, wanted); });
            });
}

rdk_pattern *rdk_pattern_new(const char *smarts) noexcept {
  try {
    silence();
    std::unique_ptr<RDKit::ROMol> query(RDKit::SmartsToMol(std::string(smarts)));
    return query ? new rdk_pattern(std::move(query)) : nullptr;
  } catch (...) {
    return nullptr;
  }
}

void rdk_pattern_free(rdk_pattern *pattern) noexcept { delete pattern; }

int32_t rdk_occurrences(const rdk_molecule *molecule, const rdk_pattern *pattern,
                        int32_t limit) noexcept {
  try {
    if (!pattern->mayOccur(*molecule->heavy, molecule->kinds)) return 0;
    std::vector<RDKit::MatchVectType> matches;
    return int32_t(RDKit::SubstructMatch(
        *molecule->heavy, *pattern->query, matches, true, true, false, false,
        unsigned(std::max(limit, 1))));
  } catch (...) {
    return -1;
  }
}
