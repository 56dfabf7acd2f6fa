"""Relaxed geometries: how far the model's minimum is from that of GFN2-xTB, from the same start."""

import numpy as np

from .. import frames
from ..collecting import Line
from ..geometry import rmsd
from ..model import Model
from ..molecules import Molecule, built
from ..relaxing import minimum, relaxed
from ..structures import Structure
from .accuracy import FEWEST, MOST
from .bench import Bench, Task
from .metrics import Metric

MOLECULES = 30
MOST_FORCE = 0.01  # eV/angstrom
STEPS = 400
RMSD = 0.03  # angstrom


def measure(bench: Bench) -> list[Metric]:
    """Both relax conformers of a classical force field with the same minimiser.

    Soft molecules go to other minima than with GFN2-xTB; from the minimum of GFN2-xTB the model goes to the
    nearest of its own.
    """
    gaps, moves = [], []
    for line in lines(bench):
        (start, _), (there, _) = (frames.parsed(line[name]) for name in ("start", "minimum"))
        bonds = [(a, b) for a, b in line["bonds"]]
        molecule = Molecule(start.numbers, start.positions, bonds, start.origin)
        gaps.append(rmsd(_own(bench.model, molecule), there.positions))
        molecule = Molecule(start.numbers, there.positions, bonds, start.origin)
        moves.append(rmsd(_own(bench.model, molecule), there.positions))
    return [
        Metric("relaxed drugs, RMSD, median", float(np.median(gaps)), "A", len(gaps), RMSD),
        Metric("relaxed drugs, RMSD, largest", float(np.max(gaps)), "A", len(gaps)),
        Metric("relaxed from GFN2-xTB's minimum, RMSD, median", float(np.median(moves)), "A", len(moves)),
    ]


def lines(bench: Bench) -> list[Line]:
    """Starts, minima of GFN2-xTB and bonds of the molecules."""
    count = bench.count(MOLECULES)
    return bench.collect("minima", bench.drugs("minima", FEWEST, MOST, 2 * count), _relaxed, count)


def _own(model: Model, molecule: Molecule) -> np.ndarray:
    with model.driven([molecule.numbers], "double") as driven:
        return relaxed(molecule, MOST_FORCE, STEPS, driven)[0]


def _relaxed(task: Task) -> Line:
    entry, rng = task
    molecule = built(entry, rng, change=False)
    positions, found = minimum(molecule, MOST_FORCE, STEPS)
    start, end = (
        Structure(molecule.numbers, places, molecule.origin) for places in (molecule.positions, positions)
    )
    return {
        "start": frames.text(start, None, "start", "0"), "minimum": frames.text(end, found, "minimum", "0"),
        "bonds": molecule.bonds, "smiles": entry.smiles,
    }  # fmt: skip
