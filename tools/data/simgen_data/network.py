"""A network of springs: which displacements of a molecule are stiff and which are soft.

It knows bonds only and stands for the Hessian where that would cost more than the label: to draw thermal
displacements and to precondition relaxations.
"""

import numpy as np

from .constants import BOLTZMANN, RADII

# eV/angstrom^2 of springs between atoms that are 1, 2, 3 bonds apart, and of an atom against the mean of
# its neighbours.
SPRINGS = (30.0, 4.5, 0.4)
BENDING = 3.0
# A bond shorter than its covalent radii is stiffer: 30, 60, 100 for single, double, triple bonds of carbon.
STIFFENING = 5.5
# Below this stiffness linear displacements would tear what a rotation does not.
SOFTEST = 0.7


def separations(bonds: list[tuple[int, int]], count: int) -> np.ndarray:
    """Bonds between all pairs of atoms [atoms, atoms], 4 for four and more."""
    linked = np.zeros((count, count), dtype=bool)
    for a, b in bonds:
        linked[a, b] = linked[b, a] = True
    result = np.full((count, count), 4)
    reached = np.eye(count, dtype=bool)
    result[reached] = 0
    for step in (1, 2, 3):
        following = reached @ linked
        result[following & (result == 4)] = step
        reached = following
    return result


class SpringNetwork:
    """Stiffnesses and directions of a molecule's displacements at a geometry."""

    def __init__(self, numbers: np.ndarray, positions: np.ndarray, bonds: list[tuple[int, int]]):
        count = len(positions)
        blocks = np.zeros((count, count, 3, 3))
        apart = separations(bonds, count)
        for step, stiffness in enumerate(SPRINGS, start=1):
            a, b = np.nonzero(np.triu(apart == step))
            direction = positions[a] - positions[b]
            length = np.maximum(np.linalg.norm(direction, axis=1), 0.1)
            direction /= length[:, None]
            shortness = (RADII[numbers[a]] + RADII[numbers[b]]) / length if step == 1 else np.ones(len(a))
            strength = stiffness * np.clip(shortness**STIFFENING, 0.2, 5.0)
            spring = strength[:, None, None] * direction[:, :, None] * direction[:, None, :]
            for first, second, sign in ((a, a, 1), (b, b, 1), (a, b, -1), (b, a, -1)):
                np.add.at(blocks, (first, second), sign * spring)
        for centre in range(count):
            neighbours = np.flatnonzero(apart[centre] == 1)
            if len(neighbours) >= 2:
                members = np.concatenate([[centre], neighbours])
                share = np.concatenate([[1.0], np.full(len(neighbours), -1 / len(neighbours))])
                blocks[np.ix_(members, members)] += BENDING * np.multiply.outer(
                    np.outer(share, share), np.eye(3)
                )
        hessian = blocks.transpose(0, 2, 1, 3).reshape(3 * count, 3 * count)
        stiffness, self._modes = np.linalg.eigh(hessian)
        self._stiffness = np.maximum(stiffness, SOFTEST)

    def displacement(self, temperature: float, rng: np.random.Generator) -> np.ndarray:
        """A displacement [atoms, 3] at a temperature in K, Boltzmann-distributed in this network."""
        amplitudes = np.sqrt(BOLTZMANN * temperature / self._stiffness) * rng.normal(
            size=len(self._stiffness)
        )
        return (self._modes @ amplitudes).reshape(-1, 3)

    def step(self, forces: np.ndarray) -> np.ndarray:
        """The Newton step [atoms, 3] that this network would take under forces in eV/angstrom."""
        return (self._modes @ (self._modes.T @ forces.ravel() / self._stiffness)).reshape(-1, 3)
