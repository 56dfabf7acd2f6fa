"""Elements exchanged where they stand, as the generator does it."""

import numpy as np

from ..constants import ELEMENTS, HEAVY
from ..molecules import built
from ..structures import Structure
from . import Material, kind
from .paths import descent


@kind("mutated", share=7, members=4)
def mutated(material: Material, rng: np.random.Generator) -> list[Structure]:
    """One to four atoms of any other element at the old places, then two frames on the way downhill."""
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(2):
        numbers = molecule.numbers.copy()
        for atom in rng.choice(
            molecule.heavy, min(int(rng.integers(1, 5)), len(molecule.heavy)), replace=False
        ):
            others = HEAVY if rng.random() < 0.93 else ELEMENTS
            numbers[atom] = rng.choice([number for number in others if number != numbers[atom]])
        if rng.random() < 0.2 and len(molecule.hydrogens):
            numbers[rng.choice(molecule.hydrogens)] = rng.choice(HEAVY)
        positions = molecule.positions + molecule.network.displacement(rng.uniform(50, 800), rng)
        result.append(Structure(numbers, positions, molecule.origin))
    return result + descent(result[-1], frames=(2, 5))
