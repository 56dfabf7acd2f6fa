"""Are the data what the manifest says, and sound?"""

from collections import Counter
from pathlib import Path

import numpy as np

from . import frames, manifest
from .constants import ELEMENTS, FORCE_LIMIT
from .files import digest
from .geometry import closest
from .labels import singlepoint
from .pool import SPLITS
from .streams import stream


def check(folder: Path, labels: int) -> tuple[list[str], list[str]]:
    """What is wrong, and what there is, in lines; of every shard `labels` structures are labelled again."""
    wrong: list[str] = []
    known = manifest.write(folder)
    ways = {split: Counter[str]() for split in SPLITS}
    smallest: dict[str, float] = {}
    largest: dict[str, float] = {}
    for entry in known["shards"]:
        path = folder / "shards" / entry["file"]
        if digest(path) != entry["sha256"]:
            wrong.append(f"{path.name}: changed while it was checked")
        read = list(frames.read(path))
        if len(read) != entry["structures"]:
            wrong.append(f"{path.name}: {len(read)} structures, {entry['structures']} by its description")
        slots = [atoms.info["slot"] for atoms in read]
        if len(set(slots)) != len(slots):
            wrong.append(f"{path.name}: a slot is there twice")
        again = set(stream(0, path.name).choice(len(read), min(labels, len(read)), replace=False).tolist())
        for number, atoms in enumerate(read):
            kind, forces = atoms.info["config_type"], atoms.get_forces()
            ways[entry["file"].split("-")[0]][kind] += 1
            strongest = float(np.linalg.norm(forces, axis=1).max())
            largest[kind] = max(largest.get(kind, 0.0), strongest)
            near = closest(atoms.numbers, atoms.positions)
            smallest[kind] = min(smallest.get(kind, np.inf), near)
            place = f"{path.name}, structure {number + 1}"
            if not (np.isfinite(forces).all() and np.isfinite(atoms.get_potential_energy())):
                wrong.append(f"{place}: a label is not finite")
            if strongest > FORCE_LIMIT + 0.01:
                wrong.append(f"{place}: a force of {strongest:.1f} eV/angstrom, above {FORCE_LIMIT}")
            if np.abs(forces.sum(0)).max() > 0.02:
                wrong.append(f"{place}: forces do not add up to zero")
            if not set(atoms.numbers.tolist()) <= set(ELEMENTS):
                wrong.append(f"{place}: has other elements")
            if number in again:
                found = singlepoint(atoms.numbers, atoms.positions)
                if (
                    abs(found.energy - atoms.get_potential_energy()) > 1e-4
                    or np.abs(found.forces - forces).max() > 1e-3
                ):
                    wrong.append(f"{place}: its label is not what tblite says")
    lines = [f"{'kind':14s} {'train':>8s} {'valid':>7s} {'test':>7s}  closest  strongest force"]
    for kind in sorted(smallest):
        lines.append(
            f"{kind:14s} {ways['train'][kind]:8d} {ways['valid'][kind]:7d} {ways['test'][kind]:7d}"
            f"  {smallest[kind]:7.2f}  {largest[kind]:.1f} eV/angstrom"
        )
    structures = sum(part["structures"] for part in known["splits"].values())
    lines.append(
        f"{structures} structures in {len(known['shards'])} shards, {known['core_hours']} core hours"
    )
    return wrong, lines
