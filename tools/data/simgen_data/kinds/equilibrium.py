"""Near minima: thermal displacements of drug-like molecules, small molecules."""

import numpy as np

from ..geometry import spread
from ..molecules import Molecule, built
from ..relaxing import relaxed
from ..structures import Structure
from . import Material, kind
from .contacts import twist

# So many steps take the geometry of the classical force field near that of GFN2-xTB.
STEPS = 4
NEAR = 0.05  # eV/angstrom


def settled(molecule: Molecule) -> Molecule:
    """The molecule after some steps under the forces of GFN2-xTB."""
    positions, _ = relaxed(molecule, NEAR, STEPS)
    return Molecule(molecule.numbers, positions, molecule.bonds, molecule.origin)


@kind("thermal", share=30, members=6)
def thermal(material: Material, rng: np.random.Generator) -> list[Structure]:
    """A molecule near its minimum, and at 300 to 1,000 K around it."""
    molecule = settled(built(material.pool.drug(rng), rng))
    result = [Structure(molecule.numbers, molecule.positions, molecule.origin)]
    for _ in range(5):
        move = molecule.network.displacement(rng.uniform(300, 1000), rng)
        result.append(Structure(molecule.numbers, molecule.positions + move, molecule.origin))
    return result


@kind("twisted", share=0, members=4)
def twisted(material: Material, rng: np.random.Generator) -> list[Structure]:
    """A molecule near its minimum with bonds turned by any angle short of a clash; two of four at 300 K."""
    molecule = settled(built(material.pool.drug(rng), rng))
    result = []
    for number in range(4):
        positions = twist(molecule, 1.6, np.inf, rng)
        if number >= 2:
            positions = positions + molecule.network.displacement(300, rng)
        result.append(Structure(molecule.numbers, positions, molecule.origin))
    return result


@kind("small", share=5, members=4)
def small(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Molecules of QM9's size and tiny ones of all elements, from their minima to hot."""
    molecule = settled(built(material.pool.little(rng), rng, change=False))
    result = [Structure(molecule.numbers, molecule.positions, molecule.origin)]
    for temperature in (rng.uniform(300, 1000), rng.uniform(1000, 3000)):
        move = molecule.network.displacement(temperature, rng)
        result.append(Structure(molecule.numbers, molecule.positions + move, molecule.origin))
    move = rng.normal(0, rng.uniform(0.1, 0.35), molecule.positions.shape)
    positions = spread(molecule.numbers, molecule.positions + move, 0.5)
    result.append(Structure(molecule.numbers, positions, molecule.origin))
    return result
