"""Atoms that are near and not bonded: dimers, crowded hydrogens."""

import numpy as np

from ..constants import MOST_ATOMS
from ..errors import LeftOut
from ..geometry import beside, distances
from ..molecules import Molecule, built
from ..network import separations
from ..structures import Structure
from . import Material, kind


@kind("dimer", share=5, members=3)
def dimer(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Two molecules that touch, from half their van der Waals distance outwards; one of them is small."""
    first = built(material.pool.drug(rng), rng)
    second = built(material.pool.little(rng) if rng.random() < 0.7 else material.pool.drug(rng), rng)
    if len(first) + len(second) > MOST_ATOMS:
        raise LeftOut("too many atoms")
    result = []
    for _ in range(3):
        gap = rng.uniform(0.5, 0.85) if rng.random() < 0.5 else rng.uniform(0.85, 1.4)
        parts = []
        for molecule in (first, second):
            move = molecule.network.displacement(rng.uniform(100, 600), rng)
            parts.append((molecule.numbers, molecule.positions + move))
        numbers, positions = beside(parts[0], parts[1], gap, rng)
        result.append(Structure(numbers, positions, f"{first.origin} {second.origin}"))
    return result


@kind("crowded", share=3, members=3)
def crowded(material: Material, rng: np.random.Generator) -> list[Structure]:
    """A molecule folded onto itself: atoms four and more bonds apart at 0.45 to 0.8 of their distance."""
    molecule = built(material.pool.drug(rng), rng)
    return [Structure(molecule.numbers, _folded(molecule, rng), molecule.origin) for _ in range(3)]


def _folded(molecule: Molecule, rng: np.random.Generator) -> np.ndarray:
    # 1.0 to 1.9 angstrom: hydrogens within bonds of other atoms, where the first model had holes.
    positions = twist(molecule, 1.0, 1.9, rng)
    return positions + molecule.network.displacement(rng.uniform(100, 500), rng)


def twist(molecule: Molecule, least: float, most: float, rng: np.random.Generator) -> np.ndarray:
    """Positions after one to three bonds between heavy atoms are turned by any angle.

    The nearest two atoms that are four and more bonds apart are at `least` to `most` angstrom then.
    """
    far = separations(molecule.bonds, len(molecule)) >= 4
    heavy = set(molecule.heavy.tolist())
    turnable = [bond for bond in molecule.bonds if set(bond) <= heavy and molecule.side(*bond) is not None]
    if not turnable or not far.any():
        raise LeftOut("nothing to fold")
    for _ in range(30):
        positions = molecule.positions
        for _ in range(int(rng.integers(1, 4))):
            a, b = turnable[rng.integers(len(turnable))]
            positions = molecule.turned(positions, a, b, rng.uniform(-np.pi, np.pi))
        if least < distances(positions)[far].min() < most:
            return positions
    raise LeftOut("nothing to fold")
