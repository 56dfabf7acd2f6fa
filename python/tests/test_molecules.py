import numpy
import pandas
import pytest
from conftest import SMALL
from rdkit import Chem

import simgen


def flat(mol):
    """SMILES without stereo marks and hydrogens."""
    return Chem.CanonSmiles(Chem.MolToSmiles(mol, isomericSmiles=False))


def test_twenty_molecules_in_five_lines():
    import simgen

    molecules = simgen.generate(atoms=5, count=20)
    table = molecules.to_pandas()
    assert len(table) == 20
    assert table["smiles"].notna().all()


def test_table_has_smiles_verdict_and_metrics(twenty):
    table = twenty.to_pandas()
    assert isinstance(table, pandas.DataFrame)
    assert list(table.index) == list(range(20))
    assert list(table["smiles"]) == twenty.smiles
    assert {"name", "formula", "verdict", "seed", "qed", "logp", "rings", "energy_per_atom"} <= set(table.columns)
    valid = table[table["valid"] == 1]
    assert len(valid) == len(twenty.valid) >= 15
    assert (valid["verdict"].str.startswith("valid")).all()
    assert (valid["heavy_atoms"] == 7).all()
    assert valid["qed"].between(0, 1).all()


def test_rdkit_has_bond_orders_and_the_geometry(twenty):
    for molecule in twenty.valid:
        mol = molecule.to_rdkit()
        assert flat(mol) == Chem.CanonSmiles(molecule.smiles)
        assert numpy.array_equal(mol.GetConformer().GetPositions(), numpy.array(molecule.positions))
        assert mol.GetNumAtoms() == len(molecule)
        assert flat(Chem.MolFromSmiles(molecule.stereo_smiles)) == Chem.CanonSmiles(molecule.smiles)


def test_stereo_follows_from_the_geometry():
    # Seen from fluorine hydrogen, chlorine and bromine go round clockwise, or the other way.
    for side, hand in ((1, "@@"), (-1, "@")):
        molecule = simgen.Molecule(
            index=0, name="mol", seed=0, formula="CHBrClF", smiles="FC(Cl)Br", valid=True, failed=False,
            verdict="valid", symbols=("C", "H", "F", "Cl", "Br"),
            positions=((0, 0, 0), (0, 0, 1.1), (1.3, 0, -0.4), (-0.8, side * 1.5, -0.6), (-0.9, -side * 1.6, -0.6)),
            bonds=((0, 1, 1), (0, 2, 1), (0, 3, 1), (0, 4, 1)), charges=(0,) * 5, metrics={}, loops={}, seconds=0,
        )  # fmt: skip
        assert molecule.stereo_smiles == f"F[C{hand}H](Cl)Br"


def test_molecules_that_are_not_valid_are_there_too():
    molecules = simgen.run(SMALL, set={"heavy": 2})
    assert molecules.valid.smiles == []
    assert molecules.smiles == [None] * 3
    assert molecules[0].verdict != "valid"
    assert molecules.to_rdkit()[0].GetNumAtoms() == 2
    assert molecules.to_pandas()["smiles"].isna().all()
    assert molecules._repr_html_().count("<br>") == 6


def test_ase_has_positions_and_facts(twenty):
    atoms = twenty.atoms[3]
    assert atoms.get_chemical_symbols() == list(twenty[3].symbols)
    assert numpy.array_equal(atoms.positions, numpy.array(twenty[3].positions))
    assert atoms.info["smiles"] == twenty[3].smiles
    assert not atoms.pbc.any()


def test_sequence(twenty):
    assert isinstance(twenty[2:5], simgen.Molecules)
    assert [molecule.index for molecule in twenty[2:5]] == [2, 3, 4]
    assert twenty[-1].index == 19
    assert repr(twenty) == f"<20 molecules, {len(twenty.valid)} valid>"


def test_notebooks_show_drawings(twenty):
    page = twenty._repr_html_(most=4)
    assert page.count("<svg") == len(twenty[:4].valid)
    assert "... and 16 more" in page
    assert "<?xml" not in page


def test_metrics_and_positions_are_exact(twenty, tmp_path):
    """Nothing is lost on the way: what the events have is what the files have."""
    recipe = simgen.compose(atoms=7, count=1).replace("\nend\n", '\n  write mol "one.xyz"\nend\n')
    molecule = simgen.run(recipe, output=tmp_path)[0]
    assert molecule.positions == twenty[0].positions
    from ase.io import read

    assert numpy.abs(read(tmp_path / "one.xyz").positions - numpy.array(molecule.positions)).max() < 1e-7


def test_missing_packages_are_not_needed():
    """The package itself imports nothing but Python."""
    import subprocess
    import sys

    code = (
        "import sys\nfor name in ('ase', 'rdkit', 'pandas', 'numpy', 'IPython'): sys.modules[name] = None\n"
        f"import simgen\nmolecules = simgen.run({SMALL!r})\nprint(len(molecules), len(molecules._repr_html_()) > 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "3 True\n"


@pytest.mark.parametrize("index", [0, 7])
def test_formula_agrees_with_atoms(twenty, index):
    assert twenty[index].formula == twenty.atoms[index].get_chemical_formula("hill")
