"""Elements, units and limits that every structure and label keeps to."""

import numpy as np
from ase.data import covalent_radii, vdw_radii

ELEMENTS = (1, 6, 7, 8, 9, 15, 16, 17, 35, 53)
SYMBOLS = {1: "H", 6: "C", 7: "N", 8: "O", 9: "F", 15: "P", 16: "S", 17: "Cl", 35: "Br", 53: "I"}
HEAVY = ELEMENTS[1:]

BOHR = 0.529177210903  # angstrom
HARTREE = 27.211386245988  # eV
BOLTZMANN = 8.617333262e-5  # eV/K

# All labels have the same electronic temperature: energies at different ones are not comparable.
ELECTRONIC_TEMPERATURE = 900.0  # K
# Mixing, iterations and guess (0 superposed atoms, 1 electronegativity equilibration) of one attempt after
# the other. All find the same energies; the later ones are slower, and also for clouds and distant atoms.
SCF_ATTEMPTS = ((0.4, 40, 0), (0.1, 200, 0), (0.1, 100, 1))
FORCE_LIMIT = 300.0  # eV/angstrom, the longest force of an atom

MOST_ATOMS = 90
SHARD_SLOTS = 1000

RADII: np.ndarray = covalent_radii  # angstrom
VAN_DER_WAALS: np.ndarray = vdw_radii  # angstrom
