"""Far from minima: hot rattles, squeezed and stretched molecules."""

import numpy as np

from ..geometry import rotation, spread
from ..molecules import built
from ..structures import Structure
from . import Material, kind


@kind("hot", share=15, members=3)
def hot(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Every atom displaced by 0.1 to 0.35 angstrom, as after a noise step of the generator."""
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(3):
        move = rng.normal(0, rng.uniform(0.1, 0.35), molecule.positions.shape)
        # Nearer than this the force is above the limit of labels.
        positions = spread(molecule.numbers, molecule.positions + move, 0.5)
        result.append(Structure(molecule.numbers, positions, molecule.origin))
    return result


@kind("squeezed", share=6, members=3)
def squeezed(material: Material, rng: np.random.Generator) -> list[Structure]:
    """All distances shorter, down to 0.75; along one direction only now and then."""
    return _scaled(material, rng, 0.75, 1.0)


@kind("stretched", share=4, members=3)
def stretched(material: Material, rng: np.random.Generator) -> list[Structure]:
    """All distances longer, up to 1.25; along one direction only now and then."""
    return _scaled(material, rng, 1.0, 1.25)


def _scaled(material: Material, rng: np.random.Generator, low: float, high: float) -> list[Structure]:
    molecule = built(material.pool.drug(rng), rng)
    result = []
    for _ in range(3):
        factors = np.full(3, rng.uniform(low, high))
        if rng.random() < 0.3:
            factors[1:] = 1.0
        frame = rotation(rng)
        positions = molecule.positions @ frame * factors @ frame.T
        positions = positions + rng.normal(0, rng.uniform(0.0, 0.08), positions.shape)
        result.append(Structure(molecule.numbers, positions, molecule.origin))
    return result
