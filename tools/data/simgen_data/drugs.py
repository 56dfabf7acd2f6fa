"""Drug-like reference molecules, relaxed with GFN2-xTB."""

from pathlib import Path

import numpy as np
from rdkit import Chem

from . import plan as plans
from .constants import SYMBOLS
from .errors import LeftOut
from .files import write_whole
from .geometry import distances, radius_sums
from .journal import Journal
from .molecules import Molecule, built
from .pool import Entry, Pool
from .relaxing import relaxed, strongest
from .streams import stream

FEWEST, MOST = 12, 50  # heavy atoms
MOST_FORCE = 0.05  # eV/angstrom
# A pair is bonded below this share of its covalent radii.
BONDED = 1.25


def make(folder: Path, count: int, output: Path) -> str:
    """Relaxes molecules of the training part until there are `count`; says what was made."""
    plan = plans.read(folder)
    choices = _choices(Pool.read(folder / "pool.tsv.gz", "train"))
    with Journal(folder / "drugs.part") as journal:
        kept = [line["frame"] for line in journal.lines if "frame" in line]
        while len(kept) < count:
            number = len(journal.lines)
            rng = stream(plan.seed, "drugs", number)
            try:
                entry = _drawn(choices, number, rng)
                if any(line["origin"] == entry.identifier for line in journal.lines):
                    raise LeftOut("drawn before")
                frame = _frame(entry, rng)
            except LeftOut as reason:
                journal.append({"origin": "", "left_out": str(reason)})
                continue
            journal.append({"origin": entry.identifier, "frame": frame})
            kept.append(frame)
            print(f"{len(kept)} of {count}", flush=True)
    write_whole(output, "".join(kept[:count]).encode())
    return f"{count} molecules of {len(journal.lines)} that were tried: {output}"


def _choices(pool: Pool) -> dict[str, list[Entry]]:
    result: dict[str, list[Entry]] = {"P": [], "I": [], "Br": [], "large": [], "any": []}
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
            result["large"].append(entry)
        result["any"].append(entry)
    return result


def _drawn(choices: dict[str, list[Entry]], number: int, rng: np.random.Generator) -> Entry:
    """Of every twenty two have P, two I, two Br and three are large; collections are drawn alike."""
    name = {0: "P", 1: "I", 2: "Br", 3: "large", 4: "large", 10: "P", 11: "I", 12: "Br", 13: "large"}.get(number % 20, "any")
    entries = choices[name]
    if name in ("any", "large"):
        collection = ("moses", "moses", "b3db", "nci")[rng.integers(4)]
        entries = [entry for entry in entries if entry.collection == collection] or entries
    return entries[rng.integers(len(entries))]


def _frame(entry: Entry, rng: np.random.Generator) -> str:
    molecule = built(entry, rng, change=False)
    positions, label = relaxed(molecule, MOST_FORCE, 120)
    if strongest(label) > MOST_FORCE:
        raise LeftOut("not relaxed")
    if not _keeps_bonds(molecule, positions):
        raise LeftOut("reacted")
    positions = positions - positions.mean(0)
    lines = [
        f"{len(molecule)}\n"
        f'Properties=species:S:1:pos:R:3 energy={label.energy:.4f} smiles="{entry.smiles}" '
        f'origin={entry.identifier} pbc="F F F"\n'
    ]
    for number, place in zip(molecule.numbers.tolist(), (np.round(positions, 4) + 0.0).tolist()):
        lines.append(f"{SYMBOLS[number]} {place[0]:.4f} {place[1]:.4f} {place[2]:.4f}\n")
    return "".join(lines)


def _keeps_bonds(molecule: Molecule, positions: np.ndarray) -> bool:
    near = distances(positions) < BONDED * radius_sums(molecule.numbers)
    bonds = np.zeros_like(near)
    for a, b in molecule.bonds:
        bonds[a, b] = bonds[b, a] = True
    return bool((near == bonds).all())
