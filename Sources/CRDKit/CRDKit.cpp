#include "BoostEnumerations.h"

#include "CRDKit.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <Geometry/point.h>
#include <GraphMol/Conformer.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/RingInfo.h>
#include <GraphMol/SanitException.h>
#include <GraphMol/SmilesParse/SmilesParse.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <RDGeneral/RDLog.h>

struct rdk_molecule {
  std::unique_ptr<RDKit::RWMol> value;
};

struct rdk_pattern {
  std::unique_ptr<RDKit::ROMol> value;
};

namespace {

/// RDKit tells its own log what it throws; here only what it throws counts.
void silence() {
  static std::once_flag once;
  std::call_once(once, [] { boost::logging::disable_logs("rdApp.*"); });
}

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

/// RDKit's drawings, loaded with the first of them: with cairo, X and RDKit's reactions they are
/// 37 libraries, a third of the time the program needs to start.
class DrawingLibrary {
public:
  static const DrawingLibrary &shared() {
    static const DrawingLibrary library;
    return library;
  }

  /// The drawing as SVG; empty where there is no such library.
  std::string svg(const RDKit::ROMol &molecule, int width, int height) const {
    if (!construct || !draw || !finish) return "";
    // The destructor is virtual: the library's own.
    struct Destructor {
      void operator()(RDKit::MolDraw2D *drawer) const { drawer->~MolDraw2D(); }
    };
    alignas(RDKit::MolDraw2DSVG) unsigned char memory[sizeof(RDKit::MolDraw2DSVG)];
    construct(memory, width, height, -1, -1, false);
    auto *drawer = reinterpret_cast<RDKit::MolDraw2DSVG *>(memory);
    const std::unique_ptr<RDKit::MolDraw2D, Destructor> owner(drawer);
    drawer->drawOptions().clearBackground = false;
    draw(*drawer, molecule, "", nullptr, nullptr, nullptr, nullptr, nullptr, -1, false);
    finish(drawer);
    return drawer->getDrawingText();
  }

private:
  // A constructor and a method, as the compiler calls them, and a function.
  void (*construct)(void *, int, int, int, int, bool) = nullptr;
  decltype(&RDKit::MolDraw2DUtils::prepareAndDrawMolecule) draw = nullptr;
  void (*finish)(RDKit::MolDraw2DSVG *) = nullptr;

  DrawingLibrary() {
    void *library = dlopen("libRDKitMolDraw2D.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (!library) return;
    find(library, "_ZN5RDKit12MolDraw2DSVGC1Eiiiib", construct);
    find(library, "_ZN5RDKit12MolDraw2DSVG13finishDrawingEv", finish);
    find(
      library,
      "_ZN5RDKit14MolDraw2DUtils22prepareAndDrawMoleculeERNS_9MolDraw2DERKNS_5ROMolERKNSt7__cxx11"
      "12basic_stringIcSt11char_traitsIcESaIcEEEPKSt6vectorIiSaIiEESI_PKSt3mapIiNS_10DrawColourES"
      "t4lessIiESaISt4pairIKiSK_EEEST_PKSJ_IidSM_SaISN_ISO_dEEEib",
      draw);
  }

  template <typename Function>
  static void find(void *library, const char *name, Function &function) {
    function = reinterpret_cast<Function>(dlsym(library, name));
  }
};

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
    return new rdk_molecule{std::move(molecule)};
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
std::unique_ptr<RDKit::RWMol> withoutHydrogens(const RDKit::ROMol &molecule) {
  auto heavy = std::make_unique<RDKit::RWMol>(molecule);
  RDKit::MolOps::removeHs(*heavy);
  return heavy;
}

}  // namespace

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
    return copied(RDKit::MolToSmiles(*withoutHydrogens(*molecule->value), false));
  } catch (...) {
    return nullptr;
  }
}

int32_t rdk_rings(const rdk_molecule *molecule, int32_t *sizes, uint8_t *aromatic,
                  int32_t capacity) noexcept {
  try {
    const auto &rings = molecule->value->getRingInfo()->bondRings();
    for (size_t ring = 0; ring < rings.size() && ring < size_t(std::max(capacity, 0)); ++ring) {
      sizes[ring] = int32_t(rings[ring].size());
      aromatic[ring] = std::all_of(rings[ring].begin(), rings[ring].end(), [&](int bond) {
        return molecule->value->getBondWithIdx(bond)->getIsAromatic();
      });
    }
    return int32_t(rings.size());
  } catch (...) {
    return -1;
  }
}

int32_t rdk_atoms(const rdk_molecule *molecule, uint8_t *hybridisations, uint8_t *aromatic,
                  int32_t *rings, int32_t capacity) noexcept {
  try {
    const auto *info = molecule->value->getRingInfo();
    int32_t written = 0;
    for (const auto *atom : molecule->value->atoms()) {
      if (written >= capacity) break;
      hybridisations[written] = uint8_t(atom->getHybridization());
      aromatic[written] = atom->getIsAromatic();
      rings[written] = int32_t(info->minAtomRingSize(atom->getIdx()));
      ++written;
    }
    return written;
  } catch (...) {
    return -1;
  }
}

int32_t rdk_aromatic_bonds(const rdk_molecule *molecule, uint8_t *aromatic,
                           int32_t capacity) noexcept {
  try {
    int32_t written = 0;
    for (const auto *bond : molecule->value->bonds()) {
      if (written >= capacity) break;
      aromatic[written++] = bond->getIsAromatic();
    }
    return written;
  } catch (...) {
    return -1;
  }
}

char *rdk_drawing(const rdk_molecule *molecule, int32_t width, int32_t height) noexcept {
  try {
    auto heavy = withoutHydrogens(*molecule->value);
    heavy->clearConformers();
    const auto text = DrawingLibrary::shared().svg(*heavy, width, height);
    return text.empty() ? nullptr : copied(text);
  } catch (...) {
    return nullptr;
  }
}

rdk_pattern *rdk_pattern_new(const char *smarts) noexcept {
  try {
    silence();
    std::unique_ptr<RDKit::ROMol> query(RDKit::SmartsToMol(std::string(smarts)));
    return query ? new rdk_pattern{std::move(query)} : nullptr;
  } catch (...) {
    return nullptr;
  }
}

void rdk_pattern_free(rdk_pattern *pattern) noexcept { delete pattern; }

int32_t rdk_occurrences(const rdk_molecule *molecule, const rdk_pattern *pattern) noexcept {
  try {
    std::vector<RDKit::MatchVectType> matches;
    return int32_t(RDKit::SubstructMatch(*molecule->value, *pattern->value, matches));
  } catch (...) {
    return -1;
  }
}

void rdk_text_free(char *text) noexcept { std::free(text); }
