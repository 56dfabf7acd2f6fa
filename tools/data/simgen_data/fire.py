"""FIRE (Bitzek et al., Phys. Rev. Lett. 97, 170201): downhill without a Hessian, from any start."""

import numpy as np

LONGEST_STEP = 0.15  # angstrom, of an atom


class Fire:
    """The state of one descent; masses are one, time is in units of sqrt(angstrom^2/eV)."""

    def __init__(self, count: int):
        self._velocity = np.zeros((count, 3))
        self._pace, self._mixing, self._downhill = 0.1, 0.1, 0

    def move(self, forces: np.ndarray) -> np.ndarray:
        """The displacement [atoms, 3] that follows on forces in eV/angstrom."""
        if (forces * self._velocity).sum() > 0:
            strength = np.linalg.norm(self._velocity) / max(float(np.linalg.norm(forces)), 1e-9)
            self._velocity = (1 - self._mixing) * self._velocity + self._mixing * strength * forces
            self._downhill += 1
            if self._downhill > 4:
                self._pace, self._mixing = min(self._pace * 1.15, 0.4), self._mixing * 0.97
        else:
            self._velocity = np.zeros_like(self._velocity)
            self._pace, self._mixing, self._downhill = max(self._pace * 0.6, 0.02), 0.1, 0
        self._velocity = self._velocity + self._pace * forces
        move = self._pace * self._velocity
        longest = float(np.linalg.norm(move, axis=1).max())
        if longest > LONGEST_STEP:
            self._velocity = self._velocity * (LONGEST_STEP / longest)
            move = move * (LONGEST_STEP / longest)
        return move
