// RDKit (https://www.rdkit.org, BSD licence) behind plain C: what the Chemistry module asks of it.
//
// Molecules and patterns are made once and only read afterwards, so that any number of threads may
// use them. No exception leaves a function. Atoms are counted from 0.
#ifndef CRDKIT_H
#define CRDKIT_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define RDK_NOEXCEPT noexcept
#else
#define RDK_NOEXCEPT
#endif

/// A molecule that passed sanitisation.
typedef struct rdk_molecule rdk_molecule;
/// A substructure to look for.
typedef struct rdk_pattern rdk_pattern;

/// Why there is no molecule.
typedef enum {
  RDK_NONE = 0,
  /// More bonds than the atom can have.
  RDK_VALENCE,
  /// A ring marked as aromatic that cannot be.
  RDK_AROMATICITY,
  /// Unpaired electrons.
  RDK_RADICAL,
  /// A SMILES that cannot be read.
  RDK_SYNTAX,
  /// Anything else, `reason` says what.
  RDK_OTHER
} rdk_fault;

typedef struct {
  rdk_fault fault;
  /// The first atom concerned, -1 where none is.
  int32_t atom;
  /// What RDKit said, cut to fit.
  char reason[256];
} rdk_failure;

/// Makes a molecule from atoms and Kekulé bonds and sanitises it. No hydrogens are implied: every
/// one is an atom of its own.
/// numbers, charges: [atoms]; positions: [atoms][3], angstrom; bonds: [count][2]; orders: [count],
/// 1 to 3. NULL when it cannot be, `failure` says why.
rdk_molecule *rdk_molecule_new(int32_t atoms, const uint8_t *numbers, const int32_t *charges,
                               const double *positions, int32_t bonds, const int32_t *pairs,
                               const int32_t *orders, rdk_failure *failure) RDK_NOEXCEPT;

/// Reads a SMILES. NULL when it cannot be, `failure` says why.
rdk_molecule *rdk_molecule_from_smiles(const char *smiles, rdk_failure *failure) RDK_NOEXCEPT;

/// Places the atoms of a SMILES with all its hydrogens in space: ETKDGv3 from a seed, then MMFF94, or UFF
/// for what that does not know. Equal calls give equal positions.
/// Writes `numbers`: [atoms], `positions`: [atoms][3], angstrom, of `capacity` atoms at most, and the sum of
/// the formal charges. Returns
/// how many there are; 0 where there are none, `failure` says why.
/// `stopped` is asked between two attempts, on this thread.
int32_t rdk_embed(const char *smiles, int32_t seed, uint8_t *numbers, double *positions,
                  int32_t capacity, int32_t *charge, bool (*stopped)(void),
                  rdk_failure *failure) RDK_NOEXCEPT;

void rdk_molecule_free(rdk_molecule *molecule) RDK_NOEXCEPT;

/// Canonical SMILES of the constitution (no stereo marks), hydrogens implied. The caller frees it
/// with rdk_text_free; NULL when there is none.
char *rdk_smiles(const rdk_molecule *molecule) RDK_NOEXCEPT;

/// The same with stereo marks, which follow from the positions of the atoms.
char *rdk_isomeric_smiles(const rdk_molecule *molecule) RDK_NOEXCEPT;

/// The symmetrised smallest set of smallest rings: writes the size of each and whether all its bonds are
/// aromatic, for `capacity` rings at most. Returns how many there are, -1 when unknown.
int32_t rdk_rings(const rdk_molecule *molecule, int32_t *sizes, uint8_t *aromatic,
                  int32_t capacity) RDK_NOEXCEPT;

/// A drawing in two dimensions, hydrogens implied, as an SVG document without background. Freed
/// with rdk_text_free; NULL when there is none.
char *rdk_drawing(const rdk_molecule *molecule, int32_t width, int32_t height) RDK_NOEXCEPT;

/// Reads a SMARTS; NULL when it cannot be read.
rdk_pattern *rdk_pattern_new(const char *smarts) RDK_NOEXCEPT;

void rdk_pattern_free(rdk_pattern *pattern) RDK_NOEXCEPT;

/// How many times a pattern occurs, each set of atoms counted once, up to `limit`; -1 when unknown.
int32_t rdk_occurrences(const rdk_molecule *molecule, const rdk_pattern *pattern,
                        int32_t limit) RDK_NOEXCEPT;

/// A bond between heavy atoms.
typedef struct {
  /// Atomic numbers of its ends.
  uint8_t first, second;
  /// 1 to 3, 4 for an aromatic bond, 0 for any other.
  uint8_t order;
} rdk_bond;

/// Writes the bonds between heavy atoms, `capacity` of them at most. Returns how many there are.
int32_t rdk_bonds(const rdk_molecule *molecule, rdk_bond *bonds, int32_t capacity) RDK_NOEXCEPT;

/// What is counted in the graph of a molecule.
typedef struct {
  int32_t carbons;
  /// Carbons with four neighbours, hydrogens included.
  int32_t sp3_carbons;
  /// Atoms with a formal charge.
  int32_t charged_atoms;
  /// Rings left when every aliphatic ring atom with a neighbour that is not aromatic is taken away:
  /// what QED calls aromatic rings.
  int32_t aromatic_systems;
} rdk_counts;

rdk_counts rdk_count(const rdk_molecule *molecule) RDK_NOEXCEPT;

/// What RDKit's library of descriptors says of a molecule.
typedef struct {
  /// Mean mass of a molecule, g/mol.
  double weight;
  /// Octanol-water partition coefficient of Wildman and Crippen.
  double logp;
  /// Topological polar surface area of Ertl, square angstrom.
  double polar_surface;
  /// Hydrogen-bond donors.
  int32_t donors;
  /// Rotatable bonds in the strict sense.
  int32_t rotatable_bonds;
} rdk_descriptors;

/// Writes the descriptors. Returns 1, or 0 where RDKit fails.
int32_t rdk_describe(const rdk_molecule *molecule, rdk_descriptors *descriptors) RDK_NOEXCEPT;

/// An atom environment: an atom with all that is up to two bonds away, or fewer.
typedef struct {
  /// What a Morgan fingerprint calls it.
  uint32_t hash;
  /// How often the molecule has it.
  int32_t count;
} rdk_environment;

/// Writes the different environments of the atoms by rising hash, `capacity` of them at most.
/// Returns how many there are, -1 where RDKit fails.
int32_t rdk_environments(const rdk_molecule *molecule, rdk_environment *environments,
                         int32_t capacity) RDK_NOEXCEPT;

/// What makes a molecule hard to build.
typedef struct {
  int32_t heavy_atoms;
  /// Atoms that can be stereocentres, marked as such or not.
  int32_t stereocentres;
  /// Atoms that are all that two rings share.
  int32_t spiro_atoms;
  /// Ends of a chain of bonds that two rings share.
  int32_t bridgeheads;
  /// Rings of more than eight atoms.
  int32_t macrocycles;
} rdk_complexity;

/// Counts them. Returns 1, or 0 where RDKit fails.
int32_t rdk_complexity_of(const rdk_molecule *molecule, rdk_complexity *complexity) RDK_NOEXCEPT;

/// Double bonds of a bridgehead that are in rings of fewer atoms than `ring` alone, one of which has
/// them trans. Aromatic bonds do not count. -1 where RDKit fails.
int32_t rdk_twisted_bonds(const rdk_molecule *molecule, int32_t ring) RDK_NOEXCEPT;

void rdk_text_free(char *text) RDK_NOEXCEPT;

#undef RDK_NOEXCEPT
#ifdef __cplusplus
}
#endif

#endif
