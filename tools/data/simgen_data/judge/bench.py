"""What every measure is given: the molecules for testing, the model, and how much of everything to do."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rdkit import Chem

from .. import frames
from ..collecting import Line, Work, collect
from ..errors import UsageError
from ..kinds import Material
from ..model import Model
from ..pool import Entry
from ..streams import stream
from ..structures import Label, Structure

# Molecules that are drawn for each that is needed, at most.
DRAWS = 400

Task = tuple[Entry, np.random.Generator]


@dataclass
class Bench:
    """The folder, molecules, model and sizes of a run."""

    folder: Path
    material: Material
    model: Model
    seed: int
    processes: int
    quick: bool
    # Frames of the measure that is under way.
    failures: list[str] = field(default_factory=list)
    _skipped: set[tuple[str, int]] = field(default_factory=set)

    def count(self, full: int) -> int:
        """How many of something: a tenth in a quick run."""
        return max(full // 10, 1) if self.quick else full

    def random(self, *purpose: object) -> np.random.Generator:
        """A random stream that is the same for every model."""
        return stream(self.seed, "judge", *purpose)

    def drugs(self, name: str, fewest: int, most: int, count: int) -> list[tuple[int, Task]]:
        """Different drug-like molecules of so many atoms that the model knows, with their streams."""
        result: dict[str, tuple[int, Task]] = {}
        for number in range(DRAWS * count):
            entry = self.material.pool.drug(self.random(name, number))
            if entry.identifier in result:
                continue
            atoms = atomic_numbers(entry.smiles)
            if not fewest <= len(atoms) <= most:
                continue
            if not self.knows(name, number, atoms):
                continue
            result[entry.identifier] = (number, (entry, self.random(name, "geometry", number)))
            if len(result) == count:
                break
        return list(result.values())

    def knows(self, name: str, number: int, numbers: np.ndarray) -> bool:
        """Whether the model knows all elements; if not, molecule `number` of a measure counts as skipped."""
        known = set(numbers.tolist()) <= self.model.elements
        if not known:
            self._skipped.add((name, number))
        return known

    def fail(self, structure: Structure, label: Label | None, what: str) -> None:
        """Keeps a structure that went wrong, with its label if it has one, to look at."""
        self.failures.append(frames.text(structure, label, what, "0"))

    @property
    def skipped(self) -> Counter[str]:
        """How many molecules of each measure have elements that the model does not know."""
        return Counter(name for name, _ in self._skipped)

    def collect(self, name: str, tasks: list, work: Work, enough: int) -> list[Line]:
        """What `work` makes of the first tasks, kept in the folder for the next model."""
        path = self.folder / "judge" / f"{name}-{self.seed}.jsonl"
        lines = collect(path, tasks, work, enough, self.processes)
        if not lines:
            raise UsageError(
                f"{self.folder}: has no molecules to measure {name} with elements the model knows"
            )
        return lines


def atomic_numbers(smiles: str) -> np.ndarray:
    """Atomic numbers of a molecule with its hydrogens."""
    graph = Chem.AddHs(Chem.MolFromSmiles(smiles))
    return np.array([atom.GetAtomicNum() for atom in graph.GetAtoms()])
