"""A structure and a label."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Label:
    """Energy in eV and forces in eV/angstrom, [atoms, 3]."""

    energy: float
    forces: np.ndarray


class Structure:
    """Atomic numbers [atoms] and positions [atoms, 3] in angstrom.

    Positions are rounded to what files hold, so that a label is that of the structure in the file.
    """

    def __init__(self, numbers: np.ndarray, positions: np.ndarray, origin: str):
        self.numbers = np.asarray(numbers, dtype=int)
        self.positions = rounded(positions)
        self.origin = origin

    def __len__(self) -> int:
        return len(self.numbers)


def rounded(positions: np.ndarray) -> np.ndarray:
    """Positions as files hold them; no negative zeros."""
    return np.round(np.asarray(positions, dtype=float), 6) + 0.0
