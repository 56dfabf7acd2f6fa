#include "Molecule.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

void silence() {
  static std::once_flag once;
  std::call_once(once, [] { boost::logging::disable_logs("rdApp.*"); });
}

namespace {

char *copied(const std::string &text) {
  char *copy = static_cast<char *>(std::malloc(text.size() + 1));
  if (copy) std::memcpy(copy, text.c_str(), text.size() + 1);
  return copy;
}

rdk_molecule *failed(rdk_failure *failure, rdk_fault fault, int32_t atom, const char *reason) {
  if (failure) {
    failure->fault = fault;
    failure->atom = atom;
    std::strncpy(failure->reason, reason, sizeof failure->reason - 1);
    failure->reason[sizeof failure->reason - 1] = 0;
  }
  return nullptr;
}

/// Makes a molecule of what `build` returns, its exceptions a failure.
template <typename Build> rdk_molecule *making(rdk_failure *failure, Build build) {
  if (failure) *failure = rdk_failure{};
  if (failure) failure->atom = -1;
  try {
    silence();
    std::unique_ptr<RDKit::RWMol> molecule = build();
    if (!molecule) return failed(failure, RDK_SYNTAX, -1, "cannot be read");
    for (const auto *atom : molecule->atoms()) {
      if (atom->getNumRadicalElectrons() > 0) {
        return failed(failure, RDK_RADICAL, int32_t(atom->getIdx()), "unpaired electrons");
      }
    }
    return new rdk_molecule(std::move(molecule));
  } catch (const RDKit::AtomValenceException &error) {
    return failed(failure, RDK_VALENCE, int32_t(error.getAtomIdx()), error.what());
  } catch (const RDKit::AtomSanitizeException &error) {
    return failed(failure, RDK_AROMATICITY, int32_t(error.getAtomIdx()), error.what());
  } catch (const RDKit::KekulizeException &error) {
    const auto &atoms = error.getAtomIndices();
    return failed(
        failure, RDK_AROMATICITY, atoms.empty() ? -1 : int32_t(atoms[0]), error.what());
  } catch (const RDKit::SmilesParseException &error) {
    return failed(failure, RDK_SYNTAX, -1, error.what());
  } catch (const std::exception &error) {
    return failed(failure, RDK_OTHER, -1, error.what());
  } catch (...) {
    return failed(failure, RDK_OTHER, -1, "unknown");
  }
}

/// Hydrogens that nothing needs become implicit.
std::unique_ptr<RDKit::RWMol> withoutHydrogens(std::unique_ptr<RDKit::RWMol> molecule) {
  RDKit::MolOps::removeHs(*molecule);
  return molecule;
}

}  // namespace

rdk_molecule::rdk_molecule(std::unique_ptr<RDKit::RWMol> molecule)
    : heavy(withoutHydrogens(std::move(molecule))), kinds(*heavy) {}

rdk_molecule *rdk_molecule_new(int32_t atoms, const uint8_t *numbers, const int32_t *charges,
                               const double *positions, int32_t bonds, const int32_t *pairs,
                               const int32_t *orders, rdk_failure *failure) noexcept {
  return making(failure, [&] {
    auto molecule = std::make_unique<RDKit::RWMol>();
    auto conformer = std::make_unique<RDKit::Conformer>(atoms);
    conformer->set3D(true);
    for (int32_t index = 0; index < atoms; ++index) {
      auto atom = std::make_unique<RDKit::Atom>(numbers[index]);
      atom->setFormalCharge(charges[index]);
      atom->setNoImplicit(true);
      molecule->addAtom(atom.release(), false, true);
      const double *place = positions + 3 * index;
      conformer->setAtomPos(index, RDGeom::Point3D(place[0], place[1], place[2]));
    }
    for (int32_t bond = 0; bond < bonds; ++bond) {
      const auto type = orders[bond] == 3   ? RDKit::Bond::TRIPLE
                        : orders[bond] == 2 ? RDKit::Bond::DOUBLE
                                            : RDKit::Bond::SINGLE;
      molecule->addBond(pairs[2 * bond], pairs[2 * bond + 1], type);
    }
    molecule->addConformer(conformer.release(), true);
    RDKit::MolOps::sanitizeMol(*molecule);
    return molecule;
  });
}

rdk_molecule *rdk_molecule_from_smiles(const char *smiles, rdk_failure *failure) noexcept {
  return making(failure, [&] {
    return std::unique_ptr<RDKit::RWMol>(RDKit::SmilesToMol(std::string(smiles)));
  });
}

void rdk_molecule_free(rdk_molecule *molecule) noexcept { delete molecule; }

char *rdk_smiles(const rdk_molecule *molecule) noexcept {
  try {
    return copied(RDKit::MolToSmiles(*molecule->heavy, false));
  } catch (...) {
    return nullptr;
  }
}

char *rdk_isomeric_smiles(const rdk_molecule *molecule) noexcept {
  try {
    RDKit::ROMol copy(*molecule->heavy);
    if (copy.getNumConformers() > 0) RDKit::MolOps::assignStereochemistryFrom3D(copy);
    return copied(RDKit::MolToSmiles(copy, true));
  } catch (...) {
    return nullptr;
  }
}

int32_t rdk_rings(const rdk_molecule *molecule, int32_t *sizes, uint8_t *aromatic,
                  int32_t capacity) noexcept {
  try {
    const auto &rings = molecule->heavy->getRingInfo()->bondRings();
    for (size_t ring = 0; ring < rings.size() && ring < size_t(std::max(capacity, 0)); ++ring) {
      sizes[ring] = int32_t(rings[ring].size());
      aromatic[ring] = std::all_of(rings[ring].begin(), rings[ring].end(), [&](int bond) {
        return molecule->heavy->getBondWithIdx(bond)->getIsAromatic();
      });
    }
    return int32_t(rings.size());
  } catch (...) {
    return -1;
  }
}

char *rdk_drawing(const rdk_molecule *molecule, int32_t width, int32_t height) noexcept {
  try {
    RDKit::ROMol flat(*molecule->heavy);
    flat.clearConformers();
    RDKit::MolDraw2DSVG drawer(width, height);
    drawer.drawOptions().clearBackground = false;
    RDKit::MolDraw2DUtils::prepareAndDrawMolecule(drawer, flat);
    drawer.finishDrawing();
    return copied(drawer.getDrawingText());
  } catch (...) {
    return nullptr;
  }
}

void rdk_text_free(char *text) noexcept { std::free(text); }
