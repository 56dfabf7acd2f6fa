"""The pool: the molecules structures are made from, with the part of the data that each belongs to."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem.Scaffolds import MurckoScaffold

from . import sources
from .constants import ELEMENTS, MOST_ATOMS
from .errors import UsageError
from .files import compressed, write_whole

SPLITS = ("train", "valid", "test")
SMALL = ("tiny", "qm9")

# How often a collection is drawn from among the drug-like ones.
COLLECTION_WEIGHTS = {"moses": 0.62, "b3db": 0.22, "nci": 0.16}
# How much more often a molecule is drawn that has the element: the commonest of its factors counts.
ELEMENT_WEIGHTS = {"P": 10.0, "I": 10.0, "Br": 4.0, "Cl": 1.5, "S": 1.5, "F": 1.3}


@dataclass(frozen=True)
class Entry:
    """A molecule of the pool."""

    identifier: str
    smiles: str
    split: str

    @property
    def collection(self) -> str:
        return self.identifier.split("/")[0]


def accepted(smiles: str) -> Chem.Mol | None:
    """The molecule; nothing where it has other elements, a charge, radicals, isotopes or several parts."""
    if "." in smiles or "*" in smiles:
        return None
    molecule = Chem.MolFromSmiles(smiles)
    if molecule is None or Chem.GetFormalCharge(molecule) != 0:
        return None
    for atom in molecule.GetAtoms():
        if atom.GetAtomicNum() not in ELEMENTS or atom.GetNumRadicalElectrons() or atom.GetIsotope():
            return None
    atoms = molecule.GetNumAtoms() + sum(atom.GetTotalNumHs() for atom in molecule.GetAtoms())
    return molecule if 2 <= atoms <= MOST_ATOMS else None


def split_of(identifier: str, molecule: Chem.Mol) -> str:
    """Train, valid or test, by the Bemis-Murcko scaffold where that has two rings, by the molecule otherwise.

    Tiny molecules are for training. QM9's whose index ends in 7 are held out, as from earlier models.
    """
    collection, number = identifier.split("/")
    if collection == "tiny":
        return "train"
    if collection == "qm9" and number.endswith("7"):
        return "test"
    key = molecule
    if molecule.GetRingInfo().NumRings() >= 2:
        key = MurckoScaffold.GetScaffoldForMol(molecule)
    text = Chem.MolToSmiles(key, isomericSmiles=False)
    bucket = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") % 100
    return "train" if bucket < 90 else "valid" if bucket < 95 else "test"


def make(packages: Path, seed: int, qm9: int, path: Path) -> dict[str, int]:
    """Reads the collections and writes the pool; gives how many molecules of each were taken.

    `qm9` molecules of QM9 are looked at.
    """
    RDLogger.DisableLog("rdApp.*")
    seen: set[str] = set()
    lines: list[str] = []
    counts: dict[str, int] = {}
    for identifier, smiles in sources.collections(packages, seed, qm9):
        molecule = accepted(smiles)
        if molecule is None:
            continue
        canonical = Chem.MolToSmiles(molecule)
        if canonical in seen:
            continue
        seen.add(canonical)
        split = split_of(identifier, molecule)
        lines.append(f"{identifier}\t{canonical}\t{split}\n")
        name = f"{identifier.split('/')[0]} {split}"
        counts[name] = counts.get(name, 0) + 1
    write_whole(path, compressed("".join(lines)))
    return counts


class Pool:
    """Molecules of one part of the data, drawn with the weights of their collections and elements."""

    def __init__(self, entries: list[Entry]):
        self.drugs = [entry for entry in entries if entry.collection not in SMALL]
        self.small = [entry for entry in entries if entry.collection in SMALL]
        if not self.drugs or not self.small:
            raise UsageError("the pool needs drug-like and small molecules in every part of the data")
        self._drug_sums = np.cumsum(_weights(self.drugs))
        self._small_sums = np.cumsum([30.0 if entry.collection == "tiny" else 1.0 for entry in self.small])

    @classmethod
    def read(cls, path: Path, split: str) -> "Pool":
        """The molecules of a part of the data in a file that `make` wrote."""
        try:
            text = gzip.decompress(path.read_bytes()).decode()
        except FileNotFoundError:
            raise UsageError(f"{path}: there is no pool; run the command plan first") from None
        entries = [Entry(*line.split("\t")) for line in text.splitlines()]
        return cls([entry for entry in entries if entry.split == split])

    def drug(self, rng: np.random.Generator) -> Entry:
        """A drug-like molecule."""
        return self.drugs[_drawn(self._drug_sums, rng)]

    def little(self, rng: np.random.Generator) -> Entry:
        """A molecule of QM9's size or smaller."""
        return self.small[_drawn(self._small_sums, rng)]


def _weights(entries: list[Entry]) -> np.ndarray:
    weights = np.array(
        [max([f for e, f in ELEMENT_WEIGHTS.items() if e in entry.smiles] + [1.0]) for entry in entries]
    )
    names = np.array([entry.collection for entry in entries])
    for name in set(names.tolist()):
        weights[names == name] *= COLLECTION_WEIGHTS.get(name, 1.0) / weights[names == name].sum()
    return weights


def _drawn(sums: np.ndarray, rng: np.random.Generator) -> int:
    return min(int(np.searchsorted(sums, rng.random() * sums[-1], side="right")), len(sums) - 1)
