"""Extended XYZ that ASE, mace-torch and simgen read: keys energy, forces, config_type."""

import gzip
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms

from .constants import ELEMENTS, SYMBOLS
from .errors import UsageError
from .structures import Label, Structure


def text(structure: Structure, label: Label | None, config_type: str, slot: str) -> str:
    """One frame; `slot` says which structure of which shard it is."""
    columns = "species:S:1:pos:R:3" + (":forces:R:3" if label else "")
    energy = f"energy={label.energy:.6f} " if label else ""
    lines = [
        f"{len(structure)}\n"
        f"Properties={columns} {energy}config_type={config_type} slot={slot} "
        f'origin="{structure.origin}" pbc="F F F"\n'
    ]
    for atom, (number, place) in enumerate(
        zip(structure.numbers.tolist(), structure.positions.tolist(), strict=True)
    ):
        line = f"{SYMBOLS[number]:2s}" + "".join(f" {x:.6f}" for x in place)
        if label:
            line += "".join(f" {x:.5f}" for x in (np.round(label.forces[atom], 5) + 0.0).tolist())
        lines.append(line + "\n")
    return "".join(lines)


def read(path: Path) -> Iterator[Atoms]:
    """The frames of a file, compressed or not."""
    content = path.read_bytes()
    plain = gzip.decompress(content) if path.suffix == ".gz" else content
    yield from ase.io.iread(io.StringIO(plain.decode()), index=":", format="extxyz")


def parsed(text: str) -> tuple[Structure, Label | None]:
    """The structure of one frame that `text` made, and its label if it has one."""
    atoms = ase.io.read(io.StringIO(text), format="extxyz")
    label = Label(atoms.get_potential_energy(), atoms.get_forces()) if atoms.calc else None
    return Structure(atoms.numbers, atoms.positions, atoms.info["origin"]), label


def structures(paths: Iterable[Path]) -> list[Structure]:
    """Structures without labels of files in extended XYZ, such as trajectories of the generator."""
    result = []
    for path in paths:
        try:
            for number, atoms in enumerate(read(path)):
                if not set(atoms.numbers.tolist()) <= set(ELEMENTS):
                    raise UsageError(
                        f"{path}, frame {number + 1}: has elements other than {', '.join(SYMBOLS.values())}"
                    )
                stage = atoms.info.get("stage", "frame")
                result.append(
                    Structure(atoms.numbers, atoms.positions - atoms.positions.mean(0), f"{stage}/{number}")
                )
        except FileNotFoundError:
            raise UsageError(f"{path}: there is no such file of generated frames") from None
    return result
