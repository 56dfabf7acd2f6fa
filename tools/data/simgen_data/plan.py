"""The plan: all that the labels follow from, in one file of the folder of the data."""

import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from ase.data import atomic_numbers

from . import constants, frames, pool, sources
from .errors import UsageError
from .files import digest, write_whole
from .kinds import REGISTRY, Material
from .structures import Structure

PACKAGES = ("tblite", "rdkit", "numpy", "ase")


@dataclass(frozen=True)
class Plan:
    """Seed, numbers of shards, and what the structures and labels depend on."""

    seed: int
    shards: dict[str, int]
    electronic_temperature: float
    force_limit: float
    slots: int
    shares: dict[str, float]
    pool: str
    molecules: dict[str, int]
    generated: dict[str, str]
    packages: dict[str, str]

    @property
    def possible(self) -> dict[str, float]:
        """The shares of the kinds that can be made: without frames, `generated` leaves its to the others."""
        return {name: share for name, share in self.shares.items() if name != "generated" or self.generated}


def make(
    folder: Path,
    seed: int,
    shards: dict[str, int],
    generated: list[Path],
    force: bool,
    shares: dict[str, float],
    qm9: int,
) -> Plan:
    """Writes pool and plan; downloads the packages of the sources where they are missing.

    `shares` are those of the registry where they are empty; `qm9` is how many molecules of QM9 are looked at.
    """
    _check_kinds(shares, "--share")
    if "generated" in shares and not generated:
        raise UsageError("--share generated: needs frames that the generator made; name them by --generated")
    path = folder / "plan.json"
    if path.exists() and not force:
        raise UsageError(
            f"{path}: there is a plan already; --force replaces it, labels made by it no longer fit then"
        )
    packages = folder / "packages"
    if not list(packages.glob("*.whl")):
        sources.download(packages)
    molecules = pool.make(packages, seed, qm9, folder / "pool.tsv.gz")
    own: dict[str, str] = {}
    for file in generated:
        frames.structures([file])
        kept = folder / file.name
        write_whole(kept, file.read_bytes())
        own[file.name] = digest(kept)
    plan = Plan(
        seed, shards, constants.ELECTRONIC_TEMPERATURE, constants.FORCE_LIMIT, constants.SHARD_SLOTS,
        shares or {kind.name: kind.share for kind in REGISTRY.values()}, digest(folder / "pool.tsv.gz"),
        molecules, own, {name: version(name) for name in PACKAGES},
    )  # fmt: skip
    write_whole(path, (json.dumps(asdict(plan), indent=1) + "\n").encode())
    return plan


def read(folder: Path) -> Plan:
    """The plan of a folder; an error where what it says is no longer so."""
    path = folder / "plan.json"
    try:
        plan = Plan(**json.loads(path.read_text()))
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no plan; run the command plan first") from None
    except (json.JSONDecodeError, TypeError) as error:
        raise UsageError(f"{path}: is no plan ({error}); run the command plan") from error
    _check_kinds(plan.shares, f"{path}: shares")
    now = {
        "electronic_temperature": constants.ELECTRONIC_TEMPERATURE,
        "force_limit": constants.FORCE_LIMIT,
        "packages": {name: version(name) for name in PACKAGES},
        "pool": digest(folder / "pool.tsv.gz"),
        "generated": {name: digest(folder / name) for name in plan.generated},
    }
    for name, value in now.items():
        if getattr(plan, name) != value:
            raise UsageError(
                f"{path}: {name} was {getattr(plan, name)} and is {value} now: labels would not fit together"
            )
    return plan


def material(folder: Path, plan: Plan, split: str) -> Material:
    """What the structures of a part of the data are made from."""
    molecules = pool.Pool.read(folder / "pool.tsv.gz", split)
    return Material(
        molecules,
        frames.structures(folder / name for name in plan.generated),
        _published(folder, molecules) if plan.shares.get("published") else (),
    )


def _published(folder: Path, molecules: pool.Pool) -> list[Structure]:
    names = {entry.identifier for entry in molecules.small if entry.collection == "qm9"}
    return [
        Structure(np.array([atomic_numbers[symbol] for symbol in symbols]), positions, name)
        for name, (symbols, positions) in sources.qm9_geometries(folder / "packages", names).items()
    ]


def _check_kinds(shares: dict[str, float], place: str) -> None:
    for name in shares:
        if name not in REGISTRY:
            raise UsageError(f"{place}: there is no kind {name}; the kinds are {', '.join(REGISTRY)}")
