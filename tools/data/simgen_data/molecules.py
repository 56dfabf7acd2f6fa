"""SMILES to molecules in space; substitution of rare elements."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rdkit import Chem, RDLogger
from rdkit.Chem import rdDistGeom, rdForceFieldHelpers

from .constants import MOST_ATOMS
from .errors import LeftOut
from .geometry import distances, radius_sums, turned
from .network import SpringNetwork
from .pool import Entry

RDLogger.DisableLog("rdApp.*")

# What may take the place of a hydrogen of a carbon atom, with its first atom first.
SUBSTITUENTS = (
    "I I I Br Br Cl F P P(C)C P(=O)(O)O P(=O)(C)C P(=O)(OC)OC OP(=O)(OC)OC P(=S)(C)C NP(=O)(C)C SC S "
    "S(C)(=O)=O S(N)(=O)=O SP(C)C"
).split()
CHANGED = 0.3  # share of drug-like molecules that are substituted

# Share of drug-like molecules of which a piece is taken: a label of half the atoms costs a third, and a
# model of short range learns as much from each atom.
CUT = 0.6
PIECE = 14  # heavy atoms; larger pieces are cut again
LEAST_PIECE = 6  # heavy atoms

# A pair is bonded below this share of its covalent radii.
BONDED = 1.25


@dataclass(frozen=True)
class Molecule:
    """Atoms, bonds and a geometry of a classical force field."""

    numbers: np.ndarray
    positions: np.ndarray
    bonds: list[tuple[int, int]]
    origin: str

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def network(self) -> SpringNetwork:
        return SpringNetwork(self.numbers, self.positions, self.bonds)

    @cached_property
    def hydrogens(self) -> np.ndarray:
        return np.flatnonzero(self.numbers == 1)

    @cached_property
    def heavy(self) -> np.ndarray:
        return np.flatnonzero(self.numbers > 1)

    def side(self, a: int, b: int) -> np.ndarray | None:
        """Atoms on b's side of the bond a-b; nothing where the bond is in a ring."""
        reached, front = {b}, [b]
        while front:
            at = front.pop()
            for bond in self.bonds:
                if at in bond:
                    other = bond[0] if bond[1] == at else bond[1]
                    if at == b and other == a:
                        continue
                    if other not in reached:
                        reached.add(other)
                        front.append(other)
        return None if a in reached else np.array(sorted(reached))

    def turned(self, positions: np.ndarray, a: int, b: int, angle: float) -> np.ndarray:
        """Positions with b's side of the bond a-b, which is in no ring, turned around it."""
        side = self.side(a, b)
        axis = positions[b] - positions[a]
        result = positions.copy()
        moved = turned(positions[side] - positions[b], axis / np.linalg.norm(axis), angle)
        result[side] = moved + positions[b]
        return result

    def keeps_bonds(self, positions: np.ndarray) -> bool:
        """Whether the pairs that are near at these positions are the bonded ones."""
        near = distances(positions) < BONDED * radius_sums(self.numbers)
        bonds = np.zeros_like(near)
        for a, b in self.bonds:
            bonds[a, b] = bonds[b, a] = True
        return bool((near == bonds).all())


def built(entry: Entry, rng: np.random.Generator, change: bool = True) -> Molecule:
    """A molecule of the pool in space; of drug-like ones often a piece, or one with rarer elements."""
    graph = Chem.MolFromSmiles(entry.smiles)
    origin = entry.identifier
    if change and rng.random() < CUT:
        graph, origin = piece(graph, rng), f"{origin}/piece"
    if change and rng.random() < CHANGED:
        changed = substituted(graph, rng)
        if changed is not None:
            graph, origin = changed, f"{origin}*"
    # By way of SMILES, so that nothing that was true before a cut is left in the graph.
    return embedded(Chem.MolFromSmiles(Chem.MolToSmiles(graph)), origin, rng)


def embedded(graph: Chem.Mol, origin: str, rng: np.random.Generator) -> Molecule:
    """A conformer by distance geometry, relaxed with MMFF94 or, where that lacks parameters, UFF."""
    graph = Chem.AddHs(graph)
    if graph.GetNumAtoms() > MOST_ATOMS:
        raise LeftOut("too many atoms")
    settings = rdDistGeom.ETKDGv3()
    settings.randomSeed = int(rng.integers(2**31 - 1))
    settings.maxIterations = 10
    try:
        if rdDistGeom.EmbedMolecule(graph, settings) != 0:
            settings.useRandomCoords = True
            if rdDistGeom.EmbedMolecule(graph, settings) != 0:
                raise LeftOut("not embedded")
        if rdForceFieldHelpers.MMFFHasAllMoleculeParams(graph):
            rdForceFieldHelpers.MMFFOptimizeMolecule(graph, maxIters=300)
        elif rdForceFieldHelpers.UFFHasAllMoleculeParams(graph):
            rdForceFieldHelpers.UFFOptimizeMolecule(graph, maxIters=300)
    except (RuntimeError, ValueError) as error:
        raise LeftOut("not embedded") from error
    numbers = np.array([atom.GetAtomicNum() for atom in graph.GetAtoms()])
    positions = graph.GetConformer().GetPositions()
    bonds = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in graph.GetBonds()]
    return Molecule(numbers, positions - positions.mean(0), bonds, origin)


def piece(graph: Chem.Mol, rng: np.random.Generator) -> Chem.Mol:
    """What is left after cutting single bonds outside rings, down to `PIECE` heavy atoms."""
    pattern = Chem.MolFromSmarts("[!#1;!$([*]#*)]-;!@[!#1;!$([*]#*)]")
    while graph.GetNumAtoms() > PIECE:
        choices = []
        for a, b in graph.GetSubstructMatches(pattern):
            cut = Chem.RWMol(graph)
            cut.RemoveBond(a, b)
            for atom in (cut.GetAtomWithIdx(a), cut.GetAtomWithIdx(b)):
                if atom.GetNoImplicit() or (atom.GetIsAromatic() and atom.GetAtomicNum() != 6):
                    atom.SetNumExplicitHs(atom.GetNumExplicitHs() + 1)
                atom.SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
            for part in Chem.GetMolFrags(cut, asMols=True, sanitizeFrags=False):
                if LEAST_PIECE <= part.GetNumAtoms():
                    choices.append(part)
        rng.shuffle(choices)
        for part in choices:
            try:
                Chem.SanitizeMol(part)
            except (Chem.MolSanitizeException, ValueError):
                continue
            if Chem.GetFormalCharge(part) == 0:
                graph = part
                break
        else:
            break
    return graph


def substituted(graph: Chem.Mol, rng: np.random.Generator) -> Chem.Mol | None:
    """The molecule with one or two atoms exchanged for rarer elements; nothing where that fails."""
    for _ in range(int(rng.integers(1, 3))):
        change = (_halogen, _phosphorus, _sulfur, _hydrogen, _hydrogen)[rng.integers(5)]
        changed = change(Chem.RWMol(graph), rng)
        if changed is None:
            changed = _hydrogen(Chem.RWMol(graph), rng)
        if changed is None:
            return None
        try:
            Chem.SanitizeMol(changed)
        except (Chem.MolSanitizeException, ValueError):
            return None
        graph = changed.GetMol()
    return graph


def _one(graph: Chem.RWMol, pattern: str, rng: np.random.Generator) -> Chem.Atom | None:
    found = graph.GetSubstructMatches(Chem.MolFromSmarts(pattern))
    return graph.GetAtomWithIdx(found[rng.integers(len(found))][0]) if found else None


def _halogen(graph: Chem.RWMol, rng: np.random.Generator) -> Chem.RWMol | None:
    atom = _one(graph, "[F,Cl,Br;X1]", rng)
    if atom is None:
        return None
    atom.SetAtomicNum(int(rng.choice([53, 53, 35, 17])))
    return graph


def _phosphorus(graph: Chem.RWMol, rng: np.random.Generator) -> Chem.RWMol | None:
    atom = _one(graph, "[NX3;+0;!$(N-[#7,#8])]", rng)
    if atom is None:
        return None
    hydrogens = atom.GetTotalNumHs()
    atom.SetAtomicNum(15)
    atom.SetNoImplicit(True)
    atom.SetNumExplicitHs(hydrogens)
    return graph


def _sulfur(graph: Chem.RWMol, rng: np.random.Generator) -> Chem.RWMol | None:
    atom = _one(graph, "[O;+0;$(O=C),$(O([#6])[#6]),$([OX2H]C)]", rng)
    if atom is None:
        return None
    atom.SetAtomicNum(16)
    return graph


def _hydrogen(graph: Chem.RWMol, rng: np.random.Generator) -> Chem.RWMol | None:
    atom = _one(graph, "[#6;!H0;+0]", rng)
    if atom is None:
        return None
    place = atom.GetIdx()
    hydrogens = atom.GetNumExplicitHs()
    if hydrogens:
        atom.SetNumExplicitHs(hydrogens - 1)
    atom.SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
    group = Chem.MolFromSmiles(SUBSTITUENTS[rng.integers(len(SUBSTITUENTS))])
    joined = Chem.RWMol(Chem.CombineMols(graph, group))
    joined.AddBond(place, graph.GetNumAtoms(), Chem.BondType.SINGLE)
    return joined
