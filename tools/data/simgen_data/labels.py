"""Energies and forces of GFN2-xTB by tblite, in this process."""

import numpy as np
from tblite.interface import Calculator

from .constants import BOHR, BOLTZMANN, ELECTRONIC_TEMPERATURE, FORCE_LIMIT, HARTREE, SCF_ATTEMPTS
from .errors import LeftOut
from .structures import Label, Structure


def singlepoint(numbers: np.ndarray, positions: np.ndarray) -> Label:
    """Energy and forces of a neutral structure, one unpaired electron where their number is odd.

    Leaves out what does not converge at the one electronic temperature within `SCF_ATTEMPTS`.
    """
    calculator = Calculator("GFN2-xTB", numbers, positions / BOHR, charge=0.0, uhf=int(numbers.sum() % 2))
    calculator.set("verbosity", 0)
    calculator.set("temperature", ELECTRONIC_TEMPERATURE * BOLTZMANN / HARTREE)
    for damping, iterations, guess in SCF_ATTEMPTS:
        calculator.set("guess", guess)
        calculator.set("mixer-damping", damping)
        calculator.set("max-iter", iterations)
        try:
            result = calculator.singlepoint()
            break
        except RuntimeError:
            continue
    else:
        raise LeftOut("not converged")
    energy = float(result.get("energy")) * HARTREE
    forces = np.array(result.get("gradient")) * (-HARTREE / BOHR)
    if not (np.isfinite(energy) and np.isfinite(forces).all()):
        raise LeftOut("not finite")
    return Label(energy, forces)


def label(structure: Structure) -> Label:
    """The label that a structure has or gets, within the limit of forces."""
    known = structure.label or singlepoint(structure.numbers, structure.positions)
    if np.linalg.norm(known.forces, axis=1).max() > FORCE_LIMIT:
        raise LeftOut("force above limit")
    return known
