"""Molecules of QM9 where its authors found them."""

import numpy as np

from ..errors import LeftOut
from ..structures import Structure
from . import Material, kind


@kind("published", share=0, members=2)
def published(material: Material, rng: np.random.Generator) -> list[Structure]:
    """A molecule of QM9 at its published geometry, and with every atom displaced."""
    if not material.published:
        raise LeftOut("no published geometries")
    molecule = material.published[rng.integers(len(material.published))]
    move = rng.normal(0, rng.uniform(0.02, 0.12), molecule.positions.shape)
    return [molecule, Structure(molecule.numbers, molecule.positions + move, molecule.origin)]
