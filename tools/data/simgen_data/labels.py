"""Energies and forces of GFN2-xTB by tblite, in this process."""

import numpy as np
from tblite.interface import Calculator, Result

from .constants import BOHR, BOLTZMANN, ELECTRONIC_TEMPERATURE, FORCE_LIMIT, HARTREE, SCF_ATTEMPTS
from .errors import LeftOut
from .structures import Label, Structure


def singlepoint(numbers: np.ndarray, positions: np.ndarray) -> Label:
    """Energy and forces of a neutral structure, one unpaired electron where their number is odd.

    Leaves out what does not converge at the one electronic temperature within `SCF_ATTEMPTS`.
    """
    return Follower(numbers).label(positions)


class Follower:
    """Labels along a path: each starts from the electrons of the one before, in half the iterations."""

    def __init__(self, numbers: np.ndarray):
        self._numbers = numbers
        self._calculator: Calculator | None = None
        self._result: Result | None = None

    def label(self, positions: np.ndarray) -> Label:
        """The label at these positions, angstrom."""
        if self._calculator is None:
            unpaired = int(self._numbers.sum() % 2)
            self._calculator = Calculator(
                "GFN2-xTB", self._numbers, positions / BOHR, charge=0.0, uhf=unpaired
            )
            self._calculator.set("verbosity", 0)
            self._calculator.set("temperature", ELECTRONIC_TEMPERATURE * BOLTZMANN / HARTREE)
        else:
            self._calculator.update(positions / BOHR)
        self._result = self._converged(self._calculator)
        energy = float(self._result.get("energy")) * HARTREE
        forces = np.array(self._result.get("gradient")) * (-HARTREE / BOHR)
        if not (np.isfinite(energy) and np.isfinite(forces).all()):
            raise LeftOut("not finite")
        return Label(energy, forces)

    def _converged(self, calculator: Calculator) -> Result:
        before, self._result = self._result, None
        for damping, iterations, guess in SCF_ATTEMPTS:
            calculator.set("guess", guess)
            calculator.set("mixer-damping", damping)
            calculator.set("max-iter", iterations)
            try:
                return calculator.singlepoint(before, copy=True)
            except RuntimeError:
                continue
        raise LeftOut("not converged")


def label(structure: Structure) -> Label:
    """The label of a structure, within the limit of forces."""
    known = singlepoint(structure.numbers, structure.positions)
    if np.linalg.norm(known.forces, axis=1).max() > FORCE_LIMIT:
        raise LeftOut("force above limit")
    return known
