"""Holes: where a model puts an energy far below that of GFN2-xTB, or atoms into each other.

Starts that no molecule is like are relaxed with the model for long, and nothing guards their bonds.
"""

import sys
from collections.abc import Callable

import numpy as np

from ..collecting import labels
from ..descents import Walker, descend
from ..errors import LeftOut, UsageError
from ..geometry import spread
from ..holes import TOLERANCE, is_suspicious
from ..kinds.clouds import cloud
from ..molecules import built
from ..structures import Label, Structure
from . import skeletons
from .bench import Bench
from .metrics import Metric

STARTS = 200
STEPS = 300
TOGETHER = 50  # structures in one frame
SPACING = 25  # steps until those at their minima are left alone

RATTLE = 0.3  # angstrom
SQUEEZE = 0.8


def measure(bench: Bench) -> list[Metric]:
    """Counts of what ended wrong, of each kind of start."""
    count = bench.count(STARTS)
    walkers = [
        Walker(name, structure)
        for name, make in (("rattled", rattled), ("squeezed", squeezed), ("cloud", random))
        for structure in _made(bench, name, make, count)
    ]
    walkers += [Walker("skeleton", structure) for structure in skeletons.made(bench, count)]
    for first in range(0, len(walkers), TOGETHER):
        for _ in range(0, STEPS, SPACING):
            descend(bench.model, walkers[first : first + TOGETHER], SPACING)
        print(
            f"relaxed {min(first + TOGETHER, len(walkers))} of {len(walkers)} starts",
            file=sys.stderr,
            flush=True,
        )
    ends = [walker.structure for walker in walkers]
    return count_wrong(walkers, bench.model.labels(ends), labels(ends, bench.processes), bench.fail)


def count_wrong(
    walkers: list[Walker], found: list[Label], known: list[Label | None],
    fail: Callable[[Structure, Label | None, str], None],
) -> list[Metric]:  # fmt: skip
    """Ends that collapsed, and of the others with a label those too low, of each kind of start.

    `fail` is called with each of them.
    """
    result = []
    for name in dict.fromkeys(walker.start for walker in walkers):
        ends = [
            (walker.structure, own, label)
            for walker, own, label in zip(walkers, found, known, strict=True)
            if walker.start == name
        ]
        sound = [end for end in ends if _is_sound(*end[:2])]
        for end, own, _ in ends:
            if not _is_sound(end, own):
                fail(end, None, f"{name}-collapsed")
        labelled = [(end, own, label) for end, own, label in sound if label]
        low = [
            (end, label) for end, own, label in labelled if own.energy - label.energy < -TOLERANCE * len(end)
        ]
        for end, label in low:
            fail(end, label, f"{name}-low")
        result += [
            Metric(f"holes from {name}, collapsed", len(ends) - len(sound), "", len(ends), 0),
            Metric(f"holes from {name}, over {TOLERANCE} eV/atom too low", len(low), "", len(labelled), 0),
            Metric(f"holes from {name}, no label", len(sound) - len(labelled), "", len(ends)),
        ]
    return result


def _is_sound(structure: Structure, own: Label) -> bool:
    return bool(np.isfinite(own.energy) and np.isfinite(own.forces).all() and not is_suspicious(structure))


def rattled(bench: Bench, rng: np.random.Generator) -> Structure:
    """Every coordinate displaced; atoms nearer than labels can be had for are moved apart."""
    molecule = built(bench.material.pool.drug(rng), rng)
    positions = molecule.positions + rng.normal(0, RATTLE, molecule.positions.shape)
    return Structure(molecule.numbers, spread(molecule.numbers, positions, 0.5), molecule.origin)


def squeezed(bench: Bench, rng: np.random.Generator) -> Structure:
    """All distances shorter."""
    molecule = built(bench.material.pool.drug(rng), rng)
    return Structure(molecule.numbers, SQUEEZE * molecule.positions, molecule.origin)


def random(bench: Bench, rng: np.random.Generator) -> Structure:
    """A random cloud."""
    return cloud(bench.material, rng)[0]


def _made(
    bench: Bench, name: str, make: Callable[[Bench, np.random.Generator], Structure], count: int
) -> list[Structure]:
    result: list[Structure] = []
    for number in range(100 * count):
        try:
            structure = make(bench, bench.random(name, number))
        except LeftOut:
            continue
        if bench.knows(name, number, structure.numbers):
            result.append(structure)
        if len(result) == count:
            return result
    raise UsageError(f"{bench.folder}: too few of its molecules have only elements that the model knows")
