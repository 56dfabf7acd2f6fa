"""Random clouds of atoms, from which the generator starts."""

import numpy as np
from rdkit import Chem

from ..constants import ELEMENTS
from ..geometry import spread
from ..pool import Entry
from ..structures import Structure
from . import Material, kind

MOST = 32  # atoms


@kind("cloud", share=5, members=2)
def cloud(material: Material, rng: np.random.Generator) -> list[Structure]:
    """The atoms of a molecule, of its heavy atoms, or any at all, as densely as molecules, in no order."""
    return [_cloud(material, rng) for _ in range(2)]


def _cloud(material: Material, rng: np.random.Generator) -> Structure:
    entry = material.pool.drug(rng) if rng.random() < 0.6 else material.pool.little(rng)
    numbers = _atoms(entry, heavy_only=rng.random() < 0.4)
    if rng.random() < 0.15:
        numbers = rng.choice(ELEMENTS, size=int(rng.integers(2, 16)))
    if len(numbers) > MOST:
        numbers = rng.choice(numbers, MOST, replace=False)
    # About 0.1 atoms per cubic angstrom, as in molecules, down to a tenth of that.
    density = 0.1 * 10 ** -rng.random()
    radius = (len(numbers) / density * 3 / (4 * np.pi)) ** (1 / 3)
    positions = rng.normal(0, 0.62 * radius, (len(numbers), 3)) * rng.uniform(0.6, 1.4, 3)
    return Structure(numbers, spread(numbers, positions, rng.uniform(0.6, 1.05)), entry.identifier)


def _atoms(entry: Entry, heavy_only: bool) -> np.ndarray:
    graph = Chem.AddHs(Chem.MolFromSmiles(entry.smiles))
    numbers = np.array([atom.GetAtomicNum() for atom in graph.GetAtoms()])
    heavy = numbers[numbers > 1]
    return heavy if heavy_only and len(heavy) > 1 else numbers
