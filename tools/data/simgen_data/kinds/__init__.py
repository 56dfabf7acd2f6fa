"""The kinds of structures and their shares.

A kind makes `members` structures at once, because a molecule in space costs as much as a label. What it
makes is a pure function of the random stream it is given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..pool import Pool
from ..structures import Structure


@dataclass(frozen=True)
class Material:
    """What structures are made from, all of it of one part of the data but the frames of the generator.

    `published` are molecules of QM9 of the pool at their published geometries.
    """

    pool: Pool
    generated: Sequence[Structure] = field(default=())
    published: Sequence[Structure] = field(default=())


Maker = Callable[[Material, np.random.Generator], list[Structure]]


@dataclass(frozen=True)
class Kind:
    """A kind of structures; `share` is relative to the others, for plans that name no shares of their own.

    Kinds without a share are made only where a plan names them. Isolated atoms are in every shard.
    """

    name: str
    share: float
    members: int
    make: Maker


REGISTRY: dict[str, Kind] = {}


def kind(name: str, share: float, members: int) -> Callable[[Maker], Maker]:
    """Registers a function as the maker of a kind."""

    def register(make: Maker) -> Maker:
        assert name not in REGISTRY, name
        REGISTRY[name] = Kind(name, share, members, make)
        return make

    return register


from . import (  # noqa: E402, F401
    atoms,
    broken,
    clouds,
    contacts,
    equilibrium,
    generated,
    mutated,
    paths,
    pieces,
    published,
    strained,
)
