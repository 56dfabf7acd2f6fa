"""Errors of energies and forces at given structures."""

from collections.abc import Sequence

import numpy as np
from ase.data import atomic_numbers

from .. import frames, sources
from ..collecting import Line
from ..errors import UsageError
from ..kinds.equilibrium import settled
from ..labels import label
from ..molecules import built
from ..structures import Label, Structure
from .bench import Bench, Task
from .metrics import Metric

MOLECULES = 300  # of QM9
DISPLACEMENT = 0.05  # angstrom
QM9_FORCES = 20.0  # meV/angstrom

DRUGS = 100
FEWEST, MOST = 40, 60  # atoms
TEMPERATURE = 300.0  # K
FRAMES = 2  # per molecule
DRUG_FORCES = 30.0  # meV/angstrom
DRUG_ENERGIES = 2.0  # meV per atom


def qm9(bench: Bench) -> list[Metric]:
    """Molecules of QM9 whose index ends in 7, at their published geometries and a little displaced."""
    entries = [
        entry
        for entry in bench.material.pool.small
        if entry.identifier.startswith("qm9/") and entry.identifier.endswith("7")
    ]
    if not entries:
        raise UsageError(
            f"{bench.folder}: the molecules for testing have none of QM9 with an index ending in 7"
        )
    order = bench.random("qm9").permutation(len(entries))
    count = bench.count(MOLECULES)
    # A few more than needed: not every label converges.
    names = [entries[i].identifier for i in order[: MOLECULES + 30]]
    geometries = sources.qm9_geometries(bench.folder / "packages", set(names))
    tasks = []
    for number, name in enumerate(names):
        symbols, positions = geometries[name]
        numbers = np.array([atomic_numbers[symbol] for symbol in symbols])
        if bench.knows("qm9", number, numbers):
            tasks.append((number, (name, numbers, positions, bench.random("qm9", number))))
    lines = bench.collect("qm9", tasks, _published, count)
    result = []
    for part, (text, target) in enumerate(
        (("QM9 as published", QM9_FORCES), (f"QM9 displaced by {DISPLACEMENT} A", None))
    ):
        result += _errors(bench, text, [line["frames"][part] for line in lines], target, None)
    return result


def drugs(bench: Bench) -> list[Metric]:
    """Drug-like molecules of other scaffolds at 300 K, made as the kind `thermal` does."""
    count = bench.count(DRUGS)
    tasks = bench.drugs("drugs", FEWEST, MOST, count + 10)
    lines = bench.collect("drugs", tasks, _thermal, count)
    texts = [text for line in lines for text in line["frames"]]
    return _errors(bench, f"drugs of {FEWEST}-{MOST} atoms at 300 K", texts, DRUG_FORCES, DRUG_ENERGIES)


def _published(given: tuple[str, np.ndarray, np.ndarray, np.random.Generator]) -> Line:
    name, numbers, positions, rng = given
    moved = positions + rng.normal(0, DISPLACEMENT, positions.shape)
    return labelled([Structure(numbers, places, name) for places in (positions, moved)])


def _thermal(task: Task) -> Line:
    entry, rng = task
    molecule = settled(built(entry, rng, change=False))
    moves = [molecule.network.displacement(TEMPERATURE, rng) for _ in range(FRAMES)]
    return labelled(
        [Structure(molecule.numbers, molecule.positions + move, entry.identifier) for move in moves]
    )


def labelled(structures: Sequence[Structure]) -> Line:
    """Structures with their labels as they are kept."""
    return {"frames": [frames.text(structure, label(structure), "judge", "0") for structure in structures]}


def _errors(
    bench: Bench, name: str, texts: list[str], forces: float | None, energies: float | None
) -> list[Metric]:
    known = [frames.parsed(text) for text in texts]
    found = bench.model.labels([structure for structure, _ in known])
    return errors(name, [label for _, label in known], found, forces, energies)


def errors(
    name: str, known: list[Label], found: list[Label], forces: float | None, energies: float | None
) -> list[Metric]:
    """Mean absolute errors of the components of forces, and of energies per atom, with their targets."""
    pulls = np.concatenate([np.abs(a.forces - b.forces).ravel() for a, b in zip(known, found, strict=True)])
    gaps = [abs(a.energy - b.energy) / len(a.forces) for a, b in zip(known, found, strict=True)]
    return [
        Metric(f"{name}, F MAE", 1000 * float(pulls.mean()), "meV/A", len(known), forces),
        Metric(f"{name}, E MAE", 1000 * float(np.mean(gaps)), "meV/atom", len(known), energies),
    ]
