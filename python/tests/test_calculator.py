import json
import subprocess

import numpy
import pytest
from ase import Atoms
from ase.build import bulk, molecule
from ase.io import write
from ase.optimize import BFGS
from conftest import REPOSITORY, children

import simgen
from simgen.calculator import SimgenCalculator

MODEL = REPOSITORY / "models" / "simgen-small.safetensors"


def evaluated(atoms, folder, precision):
    """What `simgen evaluate` has for the atoms."""
    write(folder / "in.xyz", Atoms(atoms.numbers, atoms.positions, cell=atoms.cell, pbc=atoms.pbc), format="extxyz")
    command = [simgen.find_binary(), "evaluate", folder / "in.xyz", "--model", MODEL, "--precision", precision]
    subprocess.run([*command, "--json", folder / "out.json", "--overwrite"], check=True, capture_output=True)
    return json.loads((folder / "out.json").read_text())["structures"][0]


@pytest.mark.parametrize("precision", ["single", "double"])
def test_energies_and_forces_are_those_of_evaluate(tmp_path, precision):
    atoms = molecule("CH3CH2OH")
    atoms.rattle(0.05, seed=1)
    with SimgenCalculator(MODEL, precision=precision) as atoms.calc:
        expected = evaluated(atoms, tmp_path, precision)
        assert atoms.get_potential_energy() == pytest.approx(expected["energy"], rel=1e-7)
        assert numpy.allclose(atoms.get_forces(), expected["forces"], rtol=0, atol=1e-6)
    assert children() == []


def test_forces_are_the_gradient_of_the_energy():
    atoms = molecule("H2CO")
    atoms.rattle(0.05, seed=2)
    step = 1e-3
    with SimgenCalculator(precision="double") as atoms.calc:
        forces = atoms.get_forces()
        for atom in range(len(atoms)):
            for axis in range(3):
                energies = []
                for sign in (1, -1):
                    atoms.positions[atom, axis] += sign * step
                    energies.append(atoms.get_potential_energy())
                    atoms.positions[atom, axis] -= sign * step
                slope = (energies[0] - energies[1]) / (2 * step)
                assert forces[atom, axis] == pytest.approx(-slope, abs=1e-3)


def test_crystals_have_a_stress(tmp_path):
    atoms = bulk("C", cubic=True)
    atoms.rattle(0.02, seed=3)
    with SimgenCalculator(MODEL, precision="double") as atoms.calc:
        stress = atoms.get_stress(voigt=False)
        assert numpy.allclose(stress, evaluated(atoms, tmp_path, "double")["stress"], atol=1e-7)
        atoms.set_cell(atoms.cell * 1.02, scale_atoms=True)
        assert numpy.allclose(
            atoms.get_stress(voigt=False), evaluated(atoms, tmp_path, "double")["stress"], atol=1e-7
        )


def test_molecules_relax_and_elements_may_change(twenty):
    with SimgenCalculator() as calculator:
        atoms = twenty.valid[0].to_ase()
        atoms.rattle(0.05, seed=4)
        atoms.calc = calculator
        before = atoms.get_potential_energy()
        assert BFGS(atoms, logfile=None).run(fmax=0.05, steps=200)
        assert atoms.get_potential_energy() < before
        first = children()
        other = molecule("CH4")
        other.calc = calculator
        assert other.get_forces().shape == (5, 3)
        assert len(children()) == 1 and children() != first
    assert children() == []


def test_elements_the_model_does_not_know():
    with SimgenCalculator() as calculator:
        atoms = Atoms("Xe", calculator=calculator)
        with pytest.raises(simgen.RunError, match="Xe"):
            atoms.get_potential_energy()
    assert children() == []


def test_a_model_that_is_missing():
    atoms = molecule("H2O")
    with SimgenCalculator("none.safetensors") as atoms.calc, pytest.raises(simgen.RunError, match="none.safetensors"):
        atoms.get_potential_energy()
