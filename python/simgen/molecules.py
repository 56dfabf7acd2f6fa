"""The molecules of a run."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    from ase import Atoms
    from pandas import DataFrame
    from rdkit.Chem import Mol


@dataclass(frozen=True)
class Molecule:
    """A molecule of a run.

    Attributes:
        index: place in the order of the recipe's loops, from 0.
        name: what tells it from its neighbours: `mol i=3`.
        seed: what it was generated from.
        formula: Hill formula.
        smiles: canonical SMILES without stereo marks; None unless the molecule is valid.
        valid: whether it is one fragment with closed shells that RDKit takes.
        failed: whether it was given up on the way.
        verdict: `valid`, or what is wrong with it.
        symbols: the elements, [atoms].
        positions: in angstrom, [atoms][3].
        bonds: (first atom, second atom, order) with atoms from 0 and orders 1 to 3, aromatic rings with
            alternating bonds; all single where no orders were found.
        charges: formal charges, [atoms].
        metrics: all that is known of it by key, such as `qed` and `rings`; energies in eV.
        loops: values of the loop variables as text.
        seconds: of work it took.
    """

    index: int
    name: str
    seed: int
    formula: str
    smiles: str | None
    valid: bool
    failed: bool
    verdict: str
    symbols: tuple[str, ...]
    positions: tuple[tuple[float, float, float], ...]
    bonds: tuple[tuple[int, int, int], ...]
    charges: tuple[int, ...]
    metrics: dict[str, float] = field(repr=False)
    loops: dict[str, str]
    seconds: float

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Molecule:
        """The molecule of an event of simgen."""
        values: dict[str, Any] = {key: event.get(key) for key in cls.__dataclass_fields__}
        for key in ("symbols", "charges"):
            values[key] = tuple(event[key])
        for key in ("positions", "bonds"):
            values[key] = tuple(map(tuple, event[key]))
        return cls(**values)

    def __len__(self) -> int:
        return len(self.symbols)

    def to_ase(self) -> Atoms:
        """ASE's Atoms, positions in angstrom; `info` has name, seed, SMILES, verdict and metrics."""
        from ase import Atoms

        facts = {"name": self.name, "seed": self.seed, "smiles": self.smiles, "verdict": self.verdict}
        return Atoms(list(self.symbols), list(self.positions), info=facts | self.metrics)

    def to_rdkit(self) -> Mol:
        """RDKit's Mol with all hydrogens, bond orders, formal charges, stereo marks and a conformer (angstrom).
        One that is not valid has its atoms and bonds, but is not sanitised."""
        from rdkit import Chem
        from rdkit.Geometry import Point3D

        mol = Chem.RWMol()
        conformer = Chem.Conformer(len(self))
        orders = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}
        for index, (symbol, charge, place) in enumerate(zip(self.symbols, self.charges, self.positions)):
            atom = Chem.Atom(symbol)
            atom.SetFormalCharge(charge)
            atom.SetNoImplicit(True)
            mol.AddAtom(atom)
            conformer.SetAtomPosition(index, Point3D(*place))
        for first, second, order in self.bonds:
            mol.AddBond(first, second, orders[order])
        mol.AddConformer(conformer)
        if self.valid:
            Chem.SanitizeMol(mol)
            Chem.AssignStereochemistryFrom3D(mol)
        else:
            mol.UpdatePropertyCache(strict=False)
            Chem.FastFindRings(mol)
        mol.SetProp("_Name", self.name)
        return mol.GetMol()

    @property
    def stereo_smiles(self) -> str | None:
        """Canonical SMILES with the stereo marks of the geometry, by RDKit; None unless the molecule is valid."""
        from rdkit import Chem

        return str(Chem.MolToSmiles(Chem.RemoveHs(self.to_rdkit()))) if self.valid else None


class Molecules(Sequence[Molecule]):
    """The molecules of a run, in the order of the recipe's loops, those that were given up with them.

    Attributes:
        files: what the run wrote, where it was asked to keep it.
        rejected: attempts that were made again, by the reason.
        text: what `show` in the recipe printed.
        seconds: the run took.
    """

    def __init__(
        self,
        molecules: Iterable[Molecule] = (),
        *,
        files: Sequence[str] = (),
        rejected: dict[str, int] | None = None,
        text: str = "",
        seconds: float = 0,
    ) -> None:
        self._molecules = tuple(sorted(molecules, key=lambda molecule: molecule.index))
        self.files = tuple(files)
        self.rejected = rejected or {}
        self.text = text
        self.seconds = seconds

    @overload
    def __getitem__(self, place: int) -> Molecule: ...
    @overload
    def __getitem__(self, place: slice) -> Molecules: ...
    def __getitem__(self, place: int | slice) -> Molecule | Molecules:
        found = self._molecules[place]
        return found if isinstance(found, Molecule) else Molecules(found)

    def __len__(self) -> int:
        return len(self._molecules)

    def __repr__(self) -> str:
        return f"<{len(self)} molecules, {len(self.valid)} valid>"

    @property
    def valid(self) -> Molecules:
        """Those that are valid."""
        return Molecules(molecule for molecule in self if molecule.valid)

    @property
    def smiles(self) -> list[str | None]:
        """The SMILES of each; None for those that are not valid."""
        return [molecule.smiles for molecule in self]

    @property
    def atoms(self) -> list[Atoms]:
        """ASE's Atoms of each."""
        return self.to_ase()

    def to_ase(self) -> list[Atoms]:
        """ASE's Atoms of each, positions in angstrom."""
        return [molecule.to_ase() for molecule in self]

    def to_rdkit(self) -> list[Mol]:
        """RDKit's Mol of each, with bond orders and a conformer."""
        return [molecule.to_rdkit() for molecule in self]

    def to_pandas(self) -> DataFrame:
        """A table with a row per molecule: name, formula, SMILES, verdict, seed, loop variables and all metrics
        (energies in eV)."""
        import pandas

        rows = [
            {
                "name": molecule.name,
                "formula": molecule.formula,
                "smiles": molecule.smiles,
                "verdict": molecule.verdict,
                "seed": molecule.seed,
                "seconds": molecule.seconds,
                **molecule.loops,
                **molecule.metrics,
            }
            for molecule in self
        ]
        return pandas.DataFrame(rows, index=[molecule.index for molecule in self])

    def _repr_html_(self, most: int = 24) -> str:
        shown = self[:most]
        cells = "".join(map(_cell, shown))
        hidden = len(self) - len(shown)
        more = f"<p>... and {hidden} more</p>" if hidden else ""
        return (
            f"<p>{html.escape(repr(self)[1:-1])}</p>"
            f'<div style="display:flex;flex-wrap:wrap;gap:8px">{cells}</div>{more}'
        )


def _cell(molecule: Molecule) -> str:
    """A picture, where RDKit is there to draw it, above SMILES or verdict."""
    label = html.escape(molecule.smiles or molecule.verdict)
    return (
        '<div style="width:180px;text-align:center;font-size:12px;overflow-wrap:anywhere">'
        f"{_drawing(molecule) if molecule.valid else ''}<br>{html.escape(molecule.formula)}<br>{label}</div>"
    )


def _drawing(molecule: Molecule) -> str:
    try:
        from rdkit import Chem
        from rdkit.Chem.Draw import rdMolDraw2D
    except ImportError:
        return ""
    canvas = rdMolDraw2D.MolDraw2DSVG(180, 140)
    rdMolDraw2D.PrepareAndDrawMolecule(canvas, Chem.MolFromSmiles(molecule.smiles))
    canvas.FinishDrawing()
    text = str(canvas.GetDrawingText())
    return text[text.index("<svg") :]
