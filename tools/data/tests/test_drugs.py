"""Drug-like reference molecules are at minima of GFN2-xTB and are the molecules that their SMILES say."""

from pathlib import Path

import ase.io
import numpy as np
import pytest
from rdkit import Chem

from simgen_data import drugs, labels
from simgen_data.errors import UsageError


def test_molecules_are_relaxed_and_named(folder: Path) -> None:
    output = folder / "drugs.xyz"
    drugs.make(folder, 2, output, processes=1)
    for atoms in ase.io.read(output, ":", format="extxyz"):
        graph = Chem.AddHs(Chem.MolFromSmiles(atoms.info["smiles"]))
        assert sorted(atoms.numbers) == sorted(atom.GetAtomicNum() for atom in graph.GetAtoms())
        # The file has four decimals, which stiff bonds turn into some hundredths of eV/angstrom.
        forces = labels.singlepoint(atoms.numbers, atoms.positions).forces
        assert np.linalg.norm(forces, axis=1).max() < drugs.MOST_FORCE + 0.02


def test_too_few_molecules_are_an_error(folder: Path) -> None:
    with pytest.raises(UsageError, match="only . molecules of . could be relaxed"):
        drugs.make(folder, 50, folder / "drugs.xyz", processes=1)
    assert not (folder / "drugs.xyz").exists()
