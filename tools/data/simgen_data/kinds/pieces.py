"""Few atoms of any elements and valences: what a random cloud falls apart into."""

import numpy as np

from ..constants import ELEMENTS
from ..geometry import spread
from ..structures import Structure
from . import Material, kind

SIZES = np.arange(2, 10)
# How often a mixture is taken, and the shares of H, C, N, O, F, P, S, Cl, Br, I in it.
MIXTURES = (
    (0.2, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
    (0.2, (0, 1, 1, 1, 1, 1, 1, 1, 1, 1)),
    (0.3, (0, 6, 4, 4, 0.5, 1, 2, 0.5, 0.5, 0.5)),
    (0.3, (6, 5, 2, 2, 0.3, 0.5, 1, 0.3, 0.3, 0.3)),
)


@kind("piece", share=0, members=1)
def piece(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Two to nine atoms, larger ones more often, as densely as molecules down to a fifth of that."""
    size = int(rng.choice(SIZES, p=SIZES / SIZES.sum()))
    shares = np.array(MIXTURES[rng.choice(len(MIXTURES), p=[often for often, _ in MIXTURES])][1])
    numbers = rng.choice(ELEMENTS, size=size, p=shares / shares.sum())
    radius = (size / (0.1 * 5 ** -rng.random()) * 3 / (4 * np.pi)) ** (1 / 3)
    positions = rng.normal(0, 0.62 * radius, (size, 3))
    return [Structure(numbers, spread(numbers, positions, rng.uniform(0.6, 1.05)), "piece")]
