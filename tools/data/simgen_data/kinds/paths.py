"""Relaxation paths: frames on the way downhill from where molecules have not formed yet."""

from collections.abc import Sequence

import numpy as np

from ..errors import LeftOut
from ..fire import Fire
from ..labels import Follower
from ..structures import Structure, rounded
from . import REGISTRY, Material, kind

FRAMES = (0, 2, 4, 6, 9, 12, 16, 20)
ARRIVED = 0.02  # eV/angstrom
STARTS = {
    "cloud": 0.5,
    "hot": 0.15,
    "squeezed": 0.1,
    "dimer": 0.1,
    "radical": 0.05,
    "overfull": 0.05,
    "broken": 0.05,
}


def descent(start: Structure, frames: Sequence[int]) -> list[Structure]:
    """The frames with these numbers of a relaxation under GFN2-xTB (FIRE).

    A path ends early where a frame does not converge, and at a minimum.
    """
    positions, fire, follower = start.positions, Fire(len(start)), Follower(start.numbers)
    result: list[Structure] = []
    for number in range(max(frames) + 1):
        try:
            forces = follower.label(positions).forces
        except LeftOut:
            break
        if number in frames:
            result.append(Structure(start.numbers, positions, start.origin))
        if np.abs(forces).max() < ARRIVED:
            break
        positions = rounded(positions + fire.move(forces))
    return result


@kind("path", share=5, members=len(FRAMES))
def path(material: Material, rng: np.random.Generator) -> list[Structure]:
    """From a cloud mostly, otherwise from a strained, broken or crowded structure."""
    name = rng.choice(list(STARTS), p=list(STARTS.values()))
    start = REGISTRY[str(name)].make(material, rng)[-1]
    return descent(start, FRAMES)
