"""Labels are those of tblite, in eV and eV/angstrom."""

import numpy as np
import pytest
from tblite.interface import Calculator

from simgen_data import labels
from simgen_data.errors import LeftOut
from simgen_data.structures import Structure

WATER = np.array([8, 1, 1]), np.array([[0, 0, 0.119], [0, 0.763, -0.477], [0, -0.763, -0.477]])


def test_a_label_is_what_tblite_says() -> None:
    numbers, positions = WATER
    calculator = Calculator("GFN2-xTB", numbers, positions / 0.529177210903)
    calculator.set("verbosity", 0)
    calculator.set("temperature", 900 * 3.166811563e-6)
    result = calculator.singlepoint()
    label = labels.singlepoint(numbers, positions)
    assert label.energy == pytest.approx(result.get("energy") * 27.211386245988, abs=1e-6)
    assert label.forces == pytest.approx(-result.get("gradient") * 51.42206747, abs=1e-5)


def test_forces_are_minus_the_gradient_of_the_energy() -> None:
    numbers, positions = WATER
    forces = labels.singlepoint(numbers, positions).forces
    for atom, axis in ((0, 2), (1, 1)):
        there, back = positions.copy(), positions.copy()
        there[atom, axis] += 1e-3
        back[atom, axis] -= 1e-3
        slope = (labels.singlepoint(numbers, there).energy - labels.singlepoint(numbers, back).energy) / 2e-3
        assert forces[atom, axis] == pytest.approx(-slope, abs=2e-3)


def test_forces_above_the_limit_are_left_out() -> None:
    with pytest.raises(LeftOut, match="force above limit"):
        labels.label(Structure(np.array([6, 6]), np.array([[0, 0, 0], [0, 0, 0.5]]), "pair"))


def test_odd_electrons_are_a_doublet_and_atoms_have_no_forces() -> None:
    label = labels.singlepoint(np.array([1]), np.zeros((1, 3)))
    assert label.energy == pytest.approx(-10.707, abs=0.01)
    assert not label.forces.any()
