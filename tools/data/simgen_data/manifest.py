"""The manifest: what has been labelled so far, with counts, hashes and core hours."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import numpy as np

from . import frames, shards
from . import plan as plans
from .constants import ELEMENTS, SYMBOLS
from .files import digest, write_whole
from .labels import singlepoint
from .pool import SPLITS


def write(folder: Path) -> dict:
    """Writes manifest.json of all shards that are whole, and gives it."""
    plan = plans.read(folder)
    result: dict = {"plan": asdict(plan), "isolated_atoms": isolated_atoms(), "splits": {}, "shards": []}
    core_seconds = 0.0
    for split in SPLITS:
        structures = atoms = 0
        kinds, elements, left_out = Counter[str](), Counter[str](), Counter[str]()
        for shard in range(plan.shards[split]):
            stem = folder / "shards" / shards.name(split, shard)
            if not shards.is_done(folder / "shards", split, shard):
                continue
            known = json.loads(stem.with_suffix(".json").read_text())
            path = stem.with_suffix(".xyz.gz")
            result["shards"].append(
                {"file": path.name, "sha256": digest(path), "structures": known["structures"]}
            )
            structures, atoms = structures + known["structures"], atoms + known["atoms"]
            kinds.update(known["kinds"])
            elements.update(known["elements"])
            left_out.update(known["left_out"])
            core_seconds += known["core_seconds"]
        result["splits"][split] = {
            "structures": structures, "atoms": atoms, "kinds": dict(kinds), "elements": dict(elements),
            "left_out": dict(sorted(left_out.items())),
        }  # fmt: skip
    # What active rounds found is for training too.
    result["rounds"] = [
        {"file": path.name, "sha256": digest(path), "structures": sum(1 for _ in frames.read(path))}
        for path in sorted((folder / "rounds").glob("round-*.xyz.gz"))
    ]
    result["core_hours"] = round(core_seconds / 3600, 3)
    write_whole(folder / "manifest.json", (json.dumps(result, indent=1) + "\n").encode())
    return result


def isolated_atoms() -> dict[str, float]:
    """Energies of isolated atoms, eV."""
    return {
        SYMBOLS[number]: round(singlepoint(np.array([number]), np.zeros((1, 3))).energy, 6)
        for number in ELEMENTS
    }


def pack(folder: Path) -> list[Path]:
    """One compressed file for each part of the data; gzip files put one after the other are one."""
    manifest = write(folder)
    written = []
    for split in SPLITS:
        parts = [
            folder / "shards" / one["file"]
            for one in manifest["shards"]
            if one["file"].startswith(f"{split}-")
        ]
        if split == "train":
            parts += [folder / "rounds" / one["file"] for one in manifest["rounds"]]
        if parts:
            path = folder / f"{split}.xyz.gz"
            write_whole(path, b"".join(part.read_bytes() for part in parts))
            written.append(path)
    return written
