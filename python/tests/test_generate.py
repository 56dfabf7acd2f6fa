from pathlib import Path

import numpy
import pytest
from conftest import REPOSITORY

import simgen
from simgen.running import literal


def test_defaults_are_those_of_the_recipe(twenty):
    """What is composed gives the molecules of recipes/qm9-like.simgen, atom by atom."""
    recipe = REPOSITORY / "recipes" / "qm9-like.simgen"
    for atoms in (7, 13):
        composed = simgen.generate(atoms=atoms, count=2, until="any")
        written = simgen.run(recipe, count=2, set={"heavy": atoms})
        assert [molecule.positions for molecule in composed] == [molecule.positions for molecule in written]


def test_elements_and_seed():
    first, second = (simgen.generate(atoms=6, count=3, elements=["C"], seed=seed) for seed in (1, 2))
    assert {symbol for molecule in first for symbol in molecule.symbols} <= {"C", "H"}
    assert first.smiles != second.smiles
    without = simgen.generate(atoms=5, count=3, elements=["N", "O"], until="any")
    assert {symbol for molecule in without for symbol in molecule.symbols} <= {"N", "O", "H"}


def test_points_are_a_shape():
    """Nine atoms along ten angstrom are longer than they are wide."""
    points = numpy.column_stack([numpy.linspace(-5, 5, 21), numpy.zeros(21), numpy.zeros(21)])
    molecules = simgen.generate(atoms=9, count=3, prior=points, until="any")
    for atoms in molecules.atoms:
        spread = numpy.ptp(atoms.positions, axis=0)
        assert spread[0] > 1.5 * max(spread[1:])


def test_variances_are_a_shape():
    text = simgen.compose(prior=(0.5, 0.5, 6))
    assert "anisotropic normalise=false covariance=diag(0.5, 0.5, 6.0)" in text
    assert simgen.check(text).molecules == 20


def test_a_reference_gives_sizes_and_elements():
    text = simgen.compose(atoms=None, reference=REPOSITORY / "data" / "sugars-64.xyz", until="familiar")
    checked = simgen.check(text)
    assert checked.molecules == 20
    assert "elements" not in text


@pytest.mark.parametrize("name", ['a "quoted" name', "braces {i}", "back\\slash", "caf\u00e9", "two\nlines", "tab\t"])
def test_file_names_cannot_leave_their_quotes(name, empty):
    path = Path(f"{name}.xyz")
    path.write_bytes((REPOSITORY / "data" / "qm9-256.xyz").read_bytes())
    assert simgen.check(simgen.compose(reference=path, count=1)).molecules == 1
    assert simgen.check(simgen.compose(reference=path, prior=path, count=1)).molecules == 1


def test_characters_a_recipe_cannot_hold_are_refused():
    for text in ("bell\a", "nul\0", "escape\x1b[0m"):
        with pytest.raises(ValueError, match="characters"):
            literal(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"atoms": 0}, {"atoms": 2.5}, {"atoms": True}, {"count": -1}, {"elements": []}, {"elements": ["C]\nshow"]},
        {"elements": [6]}, {"until": "valid)\nshow mol"}, {"prior": (1, 2)}, {"prior": [(1, 2)]},
        {"prior": (1, 2, float("nan"))},
    ],
)  # fmt: skip
def test_arguments_without_a_meaning(wrong):
    with pytest.raises(ValueError):
        simgen.generate(**wrong)


def test_files_that_are_missing_are_named():
    with pytest.raises(simgen.RecipeError, match="none.xyz"):
        simgen.generate(reference="none.xyz")
