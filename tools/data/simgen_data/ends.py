"""A round of ends: starts are relaxed with a model as far as it goes, and what it gets wrong there is kept.

Of an end that fell apart each piece is labelled by itself too: a model sees no further than its cutoff,
while the electrons of GFN2-xTB move between distant pieces. From each piece GFN2-xTB goes on downhill, to
where the next model will relax it.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import connected_components

from . import holes
from .descents import Walker, descend
from .errors import LeftOut
from .geometry import distances, radius_sums
from .kinds.paths import descent
from .labels import label
from .model import Model
from .structures import Label, Structure

TOLERANCE = 0.02  # eV per atom
MOMENTS = (10, 40, 300)  # steps with the model; the last is the end
DOWNHILL = (4, 9, 15)  # steps with GFN2-xTB from there
TOGETHER = 400  # structures in one frame
LINKED = 1.3  # times the sum of the covalent radii, at most: atoms of one piece
SIZES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 1000)  # ends are counted from one to below the next

# The kind of start, and a structure that it became.
Step = tuple[str, Structure]


def look(folder: Path, model: Model, count: int, seed: int, kinds: Sequence[str]) -> str:
    """Relaxes `count` starts, writes rounds/round-SEED.xyz.gz, says how many ends are too low, by size.

    Starts are of these kinds by turns.
    """
    walkers = holes.starts(folder, model.elements, count, seed, kinds)
    found = _Found(model)
    for first in range(0, count, TOGETHER):
        found.follow(walkers[first : first + TOGETHER])
        done = min(first + TOGETHER, count)
        print(f"{done} of {count} starts relaxed, {len(found.kept)} frames wrong", flush=True)
    path = holes.write(folder, seed, found.kept)
    return f"{found.summary()}\n{len(found.kept)} frames where the model is wrong: {path}"


def pieces(structure: Structure) -> list[Structure]:
    """What a structure fell apart into, without lone atoms."""
    linked = distances(structure.positions) < LINKED * radius_sums(structure.numbers)
    count, piece = connected_components(linked, directed=False)
    members = [np.flatnonzero(piece == number) for number in range(count)]
    return [
        Structure(structure.numbers[those], structure.positions[those], structure.origin)
        for those in members
        if len(those) > 1
    ]


class _Found:
    """What a round keeps, and counts of its ends by size: of those with a label, and of these too low."""

    def __init__(self, model: Model):
        self.kept: list[holes.Found] = []
        self._model = model
        # Of the first structure of such atoms with such an energy of the model; None where there is none.
        self._labels: dict[tuple, Label | None] = {}
        self._ends, self._low = Counter[int](), Counter[int]()

    def follow(self, walkers: list[Walker]) -> None:
        """Relaxes starts; keeps what is wrong of ways, ends, their pieces, and downhill of the pieces."""
        ways: list[list[Step]] = [[] for _ in walkers]
        for before, after in pairwise((0, *MOMENTS)):
            descend(self._model, walkers, after - before)
            for way, walker in zip(ways, walkers, strict=True):
                way.append((walker.start, walker.structure))
        ends = [way.pop() for way in ways]
        apart = [(start, piece) for start, end in ends for piece in pieces(end)]
        new = [step for step, _, known, is_new in self._labelled(apart) if is_new and known]
        downhill = [(start, there) for start, piece in new for there in descent(piece, DOWNHILL)]
        for way, ((_, end), own, known, _) in zip(ways, self._labelled(ends), strict=True):
            if known:
                self._ends[len(end)] += 1
                self._low[len(end)] += own.energy - known.energy < -holes.TOLERANCE * len(end)
                # Where the end has no label its way seldom has, and trying is slow.
                downhill += way
        self._labelled(downhill)

    def summary(self) -> str:
        """How many of the ends are too low, a line for each range of sizes."""
        lines = [f"ends more than {holes.TOLERANCE} eV/atom too low, by number of atoms:"]
        for least, above in pairwise(SIZES):
            total = sum(self._ends[size] for size in range(least, above))
            low = sum(self._low[size] for size in range(least, above))
            if total:
                lines.append(f"  {least} to {above - 1}: {low} of {total}")
        return "\n".join(lines)

    def _labelled(self, steps: list[Step]) -> list[tuple[Step, Label, Label | None, bool]]:
        """Each with the labels of the model and of GFN2-xTB, and whether there was none like it before.

        Those that are new, and that the model is wrong about, are kept.
        """
        result = []
        believed = self._model.labels([structure for _, structure in steps])
        for (start, structure), own in zip(steps, believed, strict=True):
            like = (*sorted(structure.numbers.tolist()), round(own.energy, 2))
            is_new = like not in self._labels
            if is_new:
                known = self._labels[like] = _label(structure)
                if known and abs(own.energy - known.energy) > TOLERANCE * len(structure):
                    self.kept.append((f"end_{start}", structure, known))
            result.append(((start, structure), own, self._labels[like], is_new))
        return result


def _label(structure: Structure) -> Label | None:
    try:
        return label(structure)
    except LeftOut:
        return None
