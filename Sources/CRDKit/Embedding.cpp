// Positions for molecules that have none.
#include "Molecule.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>

// Functions that are defined in headers, so here alone; not ours, so their warnings are not told.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Weverything"
#include <GraphMol/DistGeomHelpers/Embedder.h>
#include <GraphMol/ForceFieldHelpers/MMFF/MMFF.h>
#include <GraphMol/ForceFieldHelpers/UFF/UFF.h>
#pragma clang diagnostic pop

namespace {

void fail(rdk_failure *failure, rdk_fault fault, const std::string &reason) {
  failure->fault = fault;
  failure->reason[reason.copy(failure->reason, sizeof failure->reason - 1)] = 0;
}

// RDKit tells of each attempt by a function that knows nothing else.
thread_local bool (*is_stopped)() = nullptr;

struct Stopped {};

void look(unsigned) {
  if (is_stopped != nullptr && is_stopped()) throw Stopped();
}

/// Places the atoms of a molecule with its hydrogens; false where no placement was found.
bool place(RDKit::RWMol &molecule, int32_t seed) {
  auto parameters = RDKit::DGeomHelpers::ETKDGv3;
  parameters.randomSeed = seed;
  parameters.callback = look;
  if (RDKit::DGeomHelpers::EmbedMolecule(molecule, parameters) < 0) {
    parameters.useRandomCoords = true;
    if (RDKit::DGeomHelpers::EmbedMolecule(molecule, parameters) < 0) return false;
  }
  // Stops by itself when it is relaxed; negative where MMFF94 lacks an atom type.
  constexpr int steps = 2000;
  if (RDKit::MMFF::MMFFOptimizeMolecule(molecule, steps).first < 0) {
    RDKit::UFF::UFFOptimizeMolecule(molecule, steps);
  }
  return true;
}

}  // namespace

int32_t rdk_embed(const char *smiles, int32_t seed, uint8_t *numbers, double *positions,
                  int32_t capacity, int32_t *charge, bool (*stopped)(),
                  rdk_failure *failure) noexcept {
  *failure = rdk_failure{};
  is_stopped = stopped;
  failure->atom = -1;
  try {
    silence();
    std::unique_ptr<RDKit::RWMol> molecule(RDKit::SmilesToMol(std::string(smiles)));
    if (!molecule) {
      fail(failure, RDK_SYNTAX, "cannot be read");
      return 0;
    }
    RDKit::MolOps::addHs(*molecule);
    if (RDKit::MolOps::getMolFrags(*molecule).size() > 1) {
      fail(failure, RDK_OTHER, "several molecules at once; give each a line of its own");
      return 0;
    }
    if (!place(*molecule, seed)) {
      fail(failure, RDK_OTHER, "no arrangement of its atoms was found");
      return 0;
    }
    const auto count = int32_t(molecule->getNumAtoms());
    *charge = 0;
    for (const auto *atom : molecule->atoms()) *charge += atom->getFormalCharge();
    for (int32_t atom = 0; atom < std::min(count, capacity); ++atom) {
      numbers[atom] = uint8_t(molecule->getAtomWithIdx(atom)->getAtomicNum());
      const auto &place = molecule->getConformer().getAtomPos(atom);
      positions[3 * atom] = place.x;
      positions[3 * atom + 1] = place.y;
      positions[3 * atom + 2] = place.z;
    }
    return count;
  } catch (const Stopped &) {
    fail(failure, RDK_OTHER, "stopped before an arrangement of its atoms was found");
  } catch (const std::exception &error) {
    fail(failure, RDK_OTHER, error.what());
  } catch (...) {
    fail(failure, RDK_OTHER, "unknown");
  }
  return 0;
}
