"""Relaxation of many structures with a model at once (FIRE), from any start; nothing guards the bonds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from .fire import Fire
from .model import Model
from .structures import Structure

ARRIVED = 0.02  # eV/angstrom


@dataclass
class Walker:
    """A structure on its way downhill, what it started as, and whether it goes no further.

    It does not at a minimum, nor where forces are not finite.
    """

    start: str
    structure: Structure
    is_done: bool = False
    fire: Fire = field(init=False)

    def __post_init__(self) -> None:
        self.fire = Fire(len(self.structure))


def descend(
    model: Model,
    walkers: Sequence[Walker],
    steps: int,
    pause: Callable[[Structure], bool] = lambda structure: False,
) -> None:
    """Moves those that are not done by `steps` at most, and no further in this call once `pause` says so."""
    everyone = [walker for walker in walkers if not walker.is_done]
    if not everyone:
        return
    moving = list(range(len(everyone)))
    with model.driven([walker.structure.numbers for walker in everyone]) as driven:
        for _ in range(steps):
            pulls = driven.forces([walker.structure.positions for walker in everyone])
            still = []
            for place in moving:
                walker, pull = everyone[place], pulls[place]
                walker.is_done = not ARRIVED < np.abs(pull).max() < np.inf
                if walker.is_done:
                    continue
                old = walker.structure
                walker.structure = Structure(old.numbers, old.positions + walker.fire.move(pull), old.origin)
                if not pause(walker.structure):
                    still.append(place)
            moving = still
            if not moving:
                break
