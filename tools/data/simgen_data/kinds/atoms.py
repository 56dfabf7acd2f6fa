"""Few atoms: all pairs of elements at all distances, three atoms, isolated atoms."""

import numpy as np

from ..constants import ELEMENTS, RADII
from ..geometry import spread
from ..structures import Structure
from . import Material, kind

PAIRS = [(a, b) for i, a in enumerate(ELEMENTS) for b in ELEMENTS[i:]]


@kind("pair", share=4, members=10)
def pair(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Two atoms of any elements from half their covalent radii to 6 angstrom, on a logarithmic scale."""
    result = []
    for _ in range(10):
        numbers = np.array(PAIRS[rng.integers(len(PAIRS))])
        nearest = max(0.4, 0.5 * RADII[numbers].sum())
        distance = nearest * (6.0 / nearest) ** rng.random()
        result.append(Structure(numbers, np.array([[0, 0, 0], [0, 0, distance]]), "pair"))
    return result


@kind("trio", share=2, members=5)
def trio(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Three to five atoms of any elements near each other."""
    result = []
    for _ in range(5):
        numbers = rng.choice(ELEMENTS, size=int(rng.integers(3, 6)))
        positions = rng.normal(0, rng.uniform(0.7, 2.0), (len(numbers), 3))
        result.append(Structure(numbers, spread(numbers, positions, rng.uniform(0.55, 1.1)), "trio"))
    return result


@kind("IsolatedAtom", share=0, members=len(ELEMENTS))
def isolated(material: Material, rng: np.random.Generator) -> list[Structure]:
    """One atom of every element: the first structures of every shard, named as mace-torch looks for them."""
    return [Structure(np.array([number]), np.zeros((1, 3)), "atom") for number in ELEMENTS]
