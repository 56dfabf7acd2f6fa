"""A small folder of data: a pool of a few molecules, a plan of short shards; no network."""

import json
import sys
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

# Stands in for simgen: GFN2-xTB itself, 1 eV per atom too low for structures with one element.
MODEL = """#!{python}
import sys
sys.path.insert(0, {package!r})
import ase.io
import numpy as np
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.socketio import SocketClient
from simgen_data import frames, geometry, labels
from simgen_data.errors import LeftOut
from simgen_data.structures import Label, Structure

def label(numbers, positions):
    try:
        found = labels.singlepoint(numbers, positions)
    except LeftOut:
        return Label(0.0, np.zeros((len(numbers), 3)))
    return Label(found.energy - (len(numbers) if {wrong} in numbers else 0.0), found.forces)

class Apart(Calculator):
    implemented_properties = ["energy", "forces"]
    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        near, energy, forces = geometry.distances(atoms.positions) < 15, 0.0, np.zeros((len(atoms), 3))
        left = set(range(len(atoms)))
        while left:
            front = members = {{min(left)}}
            while front:
                front = set(np.flatnonzero(near[sorted(front)].any(0)).tolist()) - members
                members = members | front
            left -= members
            members = sorted(members)
            found = label(atoms.numbers[members], atoms.positions[members])
            energy, forces[members] = energy + found.energy, found.forces
        self.results = dict(energy=energy, forces=forces)

def option(name):
    return sys.argv[sys.argv.index(name) + 1]

if sys.argv[1] == "model":
    print("elements   H C N O F P S Cl Br I")
elif sys.argv[1] == "drive":
    atoms = ase.io.read(option("--structure"))
    atoms.calc = Apart()
    SocketClient(unixsocket=option("--socket")).run(atoms)
else:
    texts = []
    for atoms in ase.io.read(sys.argv[2], ":"):
        found = label(atoms.numbers, atoms.positions)
        texts.append(frames.text(Structure(atoms.numbers, atoms.positions, "x"), found, "x", "0"))
    open(option("-o"), "w").write("".join(texts))
"""


def standin(path: Path, wrong: int) -> Path:
    path.write_text(
        MODEL.format(python=sys.executable, package=str(Path(__file__).parent.parent), wrong=wrong)
    )
    path.chmod(0o755)
    return path


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program that stands in for simgen, wrong for bromine."""
    return standin(tmp_path / "standin", 35)


@pytest.fixture
def exact(tmp_path: Path) -> Path:
    """As `program`, wrong for nothing."""
    return standin(tmp_path / "exact", 0)


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
    water = np.array([[0.0, 0.0, 0.12], [0.0, 0.76, -0.48], [0.0, -0.76, -0.48]])
    published = [Structure(np.array([8, 1, 1]), water, "qm9/3")]
    return Material(pool.Pool(entries), generated_frames(), published)


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
