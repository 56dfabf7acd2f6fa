"""Wrong numbers of bonds: pulled and pushed bonds, radicals, hydrogens added."""

import numpy as np

from ..constants import RADII
from ..errors import LeftOut
from ..geometry import unit
from ..molecules import Molecule, built
from ..structures import Structure
from . import Material, kind


@kind("broken", share=4, members=3)
def broken(material: Material, rng: np.random.Generator) -> list[Structure]:
    """A bond pulled to three times its length or pushed to 0.6 of it, with all that hangs on it."""
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(3):
        a, b = molecule.bonds[rng.integers(len(molecule.bonds))]
        if rng.random() < 0.5:
            a, b = b, a
        positions = molecule.positions + molecule.network.displacement(rng.uniform(100, 800), rng)
        along = positions[b] - positions[a]
        factor = rng.uniform(0.6, 1.0) if rng.random() < 0.3 else 1 + 2 * rng.random() ** 1.5
        side = molecule.side(a, b)
        if side is not None:
            positions[side] += (factor - 1) * along
        else:
            positions[b] += 0.5 * (min(factor, 1.8) - 1) * along
            positions[a] -= 0.5 * (min(factor, 1.8) - 1) * along
        result.append(Structure(molecule.numbers, positions, molecule.origin))
    return result


@kind("radical", share=3, members=3)
def radical(material: Material, rng: np.random.Generator) -> list[Structure]:
    """One to three atoms missing, hydrogens mostly; heavy atoms alone now and then."""
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(3):
        result.append(_without(molecule, _missing(molecule, rng), rng))
    return result


def _missing(molecule: Molecule, rng: np.random.Generator) -> np.ndarray:
    if len(molecule.hydrogens) == 0:
        raise LeftOut("no hydrogen")
    if rng.random() < 0.15:
        return molecule.hydrogens[rng.random(len(molecule.hydrogens)) < rng.choice([0.3, 0.7, 1.0])]
    candidates = molecule.hydrogens if rng.random() < 0.75 else np.arange(len(molecule))
    return rng.choice(candidates, min(int(rng.integers(1, 4)), len(candidates)), replace=False)


def _without(molecule: Molecule, missing: np.ndarray, rng: np.random.Generator) -> Structure:
    positions = molecule.positions + molecule.network.displacement(rng.uniform(100, 1000), rng)
    kept = np.setdiff1d(np.arange(len(molecule)), missing)
    return Structure(molecule.numbers[kept], positions[kept], molecule.origin)


@kind("overfull", share=3, members=3)
def overfull(material: Material, rng: np.random.Generator) -> list[Structure]:
    """One to three hydrogens more than there are valences, near a bond's length from an atom."""
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(3):
        numbers = molecule.numbers
        positions = molecule.positions + molecule.network.displacement(rng.uniform(100, 800), rng)
        for _ in range(int(rng.integers(1, 4))):
            at = int(rng.integers(len(molecule)))
            length = (RADII[numbers[at]] + RADII[1]) * rng.uniform(0.85, 1.6)
            # Of several directions that with the most room.
            places = [positions[at] + length * unit(rng) for _ in range(12)]
            room = [np.sort(np.linalg.norm(positions - place, axis=1))[1] for place in places]
            numbers = np.append(numbers, 1)
            positions = np.vstack([positions, places[int(np.argmax(room))]])
        result.append(Structure(numbers, positions, molecule.origin))
    return result
