"""Drug-like reference molecules, relaxed with GFN2-xTB."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from rdkit import Chem

from . import plan as plans
from .collecting import Line, collect
from .constants import SYMBOLS
from .errors import UsageError
from .files import write_whole
from .molecules import built
from .pool import Entry, Pool
from .relaxing import minimum
from .streams import stream

FEWEST, MOST = 12, 50  # heavy atoms
MOST_FORCE = 0.05  # eV/angstrom


def make(folder: Path, count: int, output: Path, processes: int) -> str:
    """Relaxes molecules of the training part until there are `count`; says what was made."""
    plan = plans.read(folder)
    candidates = _candidates(plan.seed, Pool.read(folder / "pool.tsv.gz", "train"), 3 * count)
    lines = collect(folder / "drugs.part", candidates, _relaxed, count, processes)
    if len(lines) < count:
        raise UsageError(f"{folder}: only {len(lines)} molecules of {len(candidates)} could be relaxed")
    write_whole(output, "".join(line["frame"] for line in lines).encode())
    return f"{count} relaxed molecules: {output}"


def _candidates(seed: int, pool: Pool, count: int) -> list[tuple[int, tuple[Entry, np.random.Generator]]]:
    """Different molecules with the random streams of their geometries."""
    choices = _choices(pool)
    result = {}
    for number in range(count):
        entry = _drawn(choices, number, stream(seed, "drugs", number))
        result.setdefault(entry.identifier, (number, (entry, stream(seed, "drugs geometry", number))))
    return list(result.values())


def _relaxed(task: tuple[Entry, np.random.Generator]) -> Line:
    return {"frame": _frame(*task)}


def _choices(pool: Pool) -> dict[str, list[Entry]]:
    result: dict[str, list[Entry]] = defaultdict(list)
    for entry in pool.drugs:
        graph = Chem.MolFromSmiles(entry.smiles)
        # Extended XYZ escapes what follows a backslash.
        if not FEWEST <= graph.GetNumAtoms() <= MOST or "\\" in entry.smiles:
            continue
        symbols = {atom.GetSymbol() for atom in graph.GetAtoms()}
        for element in ("P", "I", "Br"):
            if element in symbols:
                result[element].append(entry)
        if graph.GetNumAtoms() >= 28:
            result[f"large {entry.collection}"].append(entry)
        result[f"any {entry.collection}"].append(entry)
    return result


def _drawn(choices: dict[str, list[Entry]], number: int, rng: np.random.Generator) -> Entry:
    """Of every twenty two have P, two I, two Br and one is large; half of the others are of MOSES."""
    names = {0: "P", 1: "I", 2: "Br", 3: "large", 10: "P", 11: "I", 12: "Br"}
    name = names.get(number % 20, "any")
    if name in ("any", "large"):
        name += " " + ("moses", "moses", "b3db", "nci")[rng.integers(4)]
    entries = choices[name] or choices["any moses"]
    return entries[rng.integers(len(entries))]


def _frame(entry: Entry, rng: np.random.Generator) -> str:
    molecule = built(entry, rng, change=False)
    positions, label = minimum(molecule, MOST_FORCE, 120)
    positions = positions - positions.mean(0)
    lines = [
        f"{len(molecule)}\n"
        f'Properties=species:S:1:pos:R:3 energy={label.energy:.4f} smiles="{entry.smiles}" '
        f'origin={entry.identifier} pbc="F F F"\n'
    ]
    for number, place in zip(molecule.numbers.tolist(), (np.round(positions, 4) + 0.0).tolist(), strict=True):
        lines.append(f"{SYMBOLS[number]} {place[0]:.4f} {place[1]:.4f} {place[2]:.4f}\n")
    return "".join(lines)
