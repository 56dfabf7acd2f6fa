"""Structures of every kind are sound, and the same for the same seed."""

from itertools import count

import numpy as np
import pytest

from simgen_data.constants import BOLTZMANN, ELEMENTS, MOST_ATOMS
from simgen_data.errors import LeftOut
from simgen_data.geometry import closest, distances, radius_sums
from simgen_data.kinds import REGISTRY, Material
from simgen_data.kinds.equilibrium import settled
from simgen_data.labels import singlepoint
from simgen_data.molecules import built
from simgen_data.streams import stream
from simgen_data.structures import Structure


def first_made(name: str, material: Material) -> tuple[int, list[Structure]]:
    """The first seed for which the kind makes something."""
    for seed in count():
        assert seed < 10, f"{name} makes nothing"
        try:
            return seed, REGISTRY[name].make(material, stream(seed, name))
        except LeftOut:
            continue
    raise AssertionError


@pytest.mark.parametrize("name", REGISTRY)
def test_structures_are_sound_and_repeat(name: str, material: Material) -> None:
    seed, made = first_made(name, material)
    assert 0 < len(made) <= REGISTRY[name].members
    for structure in made:
        assert set(structure.numbers.tolist()) <= set(ELEMENTS)
        assert structure.positions.shape == (len(structure), 3)
        assert np.isfinite(structure.positions).all()
        assert 1 <= len(structure) <= MOST_ATOMS + 3
        assert closest(structure.numbers, structure.positions) > 0.3
    again = REGISTRY[name].make(material, stream(seed, name))
    for structure, same in zip(made, again, strict=True):
        assert structure.numbers.tolist() == same.numbers.tolist()
        assert structure.positions.tolist() == same.positions.tolist()


@pytest.mark.parametrize("name", [name for name in REGISTRY if name != "IsolatedAtom"])
def test_another_seed_makes_other_structures(name: str, material: Material) -> None:
    seed, made = first_made(name, material)
    for other in range(seed + 1, seed + 10):
        try:
            different = REGISTRY[name].make(material, stream(other, name))
        except LeftOut:
            continue
        assert [s.positions.tolist() for s in made] != [s.positions.tolist() for s in different]
        return
    raise AssertionError(f"{name} makes nothing else")


def test_turned_bonds_keep_their_lengths_and_no_atoms_clash(material: Material) -> None:
    _, (first, second, *_) = first_made("twisted", material)
    here, there = distances(first.positions), distances(second.positions)
    bonds = here < 1.25 * radius_sums(first.numbers)
    assert here[bonds] == pytest.approx(there[bonds], abs=1e-5)
    assert here[~bonds].min() > 1.4 and there[~bonds].min() > 1.4
    apart = ~np.eye(len(first), dtype=bool)
    assert np.abs(here[apart] - there[apart]).max() > 0.5


def test_broken_bonds_are_longer_or_shorter_than_bonds_are(material: Material) -> None:
    calm, torn = (
        [s for seed in range(4) for s in REGISTRY[name].make(material, stream(seed, name))]
        for name in ("thermal", "broken")
    )

    def neighbours(structures: list[Structure]) -> float:
        near = [(distances(s.positions) < 1.25 * radius_sums(s.numbers)).sum() / len(s) for s in structures]
        return float(np.mean(near))

    assert neighbours(torn) < neighbours(calm)


def test_radicals_lack_atoms_and_overfull_molecules_have_more(material: Material) -> None:
    for name, sign in (("radical", -1), ("overfull", 1)):
        seed, made = first_made(name, material)
        rng = stream(seed, name)
        molecule = built(material.pool.drug(rng), rng)
        assert all(sign * (len(structure) - len(molecule)) > 0 for structure in made)


def test_thermal_displacements_cost_what_the_temperature_says(material: Material) -> None:
    """Within a factor of two: the springs are a rough Hessian."""
    rng = stream(1, "warmth")
    molecule = settled(built(material.pool.drug(rng), rng))
    rest = singlepoint(molecule.numbers, molecule.positions).energy
    places = [molecule.positions + molecule.network.displacement(500, rng) for _ in range(8)]
    energy = np.mean([singlepoint(molecule.numbers, place).energy for place in places]) - rest
    assert 0.5 < energy / (1.5 * len(molecule) * BOLTZMANN * 500) < 2
