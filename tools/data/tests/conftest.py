"""A small folder of data: a pool of a few molecules, a plan of short shards; no network."""

import json
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from simgen_data import constants, frames, plan, pool
from simgen_data.files import compressed, digest
from simgen_data.kinds import REGISTRY, Material
from simgen_data.structures import Structure

DRUGS = [
    "CC(=O)Nc1ccc(O)cc1",
    "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
    "FC(F)(F)c1ccc(Cl)cc1Br",
    "CN1CCN(C)CC1C(N)=O",
    "CSc1ncc(I)cc1P(C)C",
]
SMALL = ["CCO", "CC(=O)N", "c1ccsc1", "CP(C)C", "CI"]
SLOTS = 60


def generated_frames() -> list[Structure]:
    rng = np.random.default_rng(0)
    return [
        Structure(np.array([6, 8, 1, 1]), rng.normal(0, 1, (4, 3)) * 1.3, f"generate/{i}") for i in range(3)
    ]


@pytest.fixture(scope="session")
def entries() -> list[pool.Entry]:
    return [pool.Entry(f"moses/{i}", s, "train") for i, s in enumerate(DRUGS)] + [
        pool.Entry(f"qm9/{i}", s, "train") for i, s in enumerate(SMALL)
    ]


@pytest.fixture(scope="session")
def material(entries: list[pool.Entry]) -> Material:
    return Material(pool.Pool(entries), generated_frames())


@pytest.fixture
def folder(tmp_path: Path, entries: list[pool.Entry]) -> Path:
    """A folder with a plan of one short shard for training and none else."""
    text = "".join(f"{entry.identifier}\t{entry.smiles}\t{entry.split}\n" for entry in entries)
    (tmp_path / "pool.tsv.gz").write_bytes(compressed(text))
    (tmp_path / "frames.xyz").write_text(
        "".join(frames.text(s, None, "x", "x/0") for s in generated_frames())
    )
    counts = {"train": 1, "valid": 0, "test": 0}
    written = plan.Plan(
        7, counts, constants.ELECTRONIC_TEMPERATURE, constants.FORCE_LIMIT, SLOTS,
        {kind.name: kind.share for kind in REGISTRY.values()}, digest(tmp_path / "pool.tsv.gz"), {},
        {"frames.xyz": digest(tmp_path / "frames.xyz")}, {name: version(name) for name in plan.PACKAGES},
    )  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(asdict(written)))
    (tmp_path / "shards").mkdir()
    return tmp_path
