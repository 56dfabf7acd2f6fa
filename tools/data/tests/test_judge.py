"""The measures of the judge, against what is known without a model."""

import numpy as np
import pytest
from ase import Atoms, units

from simgen_data.collecting import collect
from simgen_data.descents import Walker
from simgen_data.errors import LeftOut
from simgen_data.geometry import rmsd, rotation
from simgen_data.judge import dynamics, holes, torsions
from simgen_data.judge.accuracy import errors
from simgen_data.judge.metrics import Metric, table
from simgen_data.molecules import Molecule, built
from simgen_data.pool import Entry
from simgen_data.streams import stream
from simgen_data.structures import Label, Structure


def molecule(smiles: str) -> Molecule:
    return built(Entry("x/1", smiles, "test"), stream(1, smiles), change=False)


# RMSD


def test_turning_and_shifting_is_no_distance_but_mirroring_is() -> None:
    positions = molecule("CC(F)(Cl)O").positions
    moved = positions @ rotation(np.random.default_rng(1)).T + [3, -2, 5]
    assert rmsd(positions, moved) == pytest.approx(0, abs=1e-6)
    assert rmsd(positions, positions * [1, 1, -1]) > 0.2


def test_the_distance_is_the_least_of_all_rotations() -> None:
    rng = np.random.default_rng(2)
    first = rng.normal(size=(6, 3))
    second = first + rng.normal(0, 0.2, (6, 3))
    second -= second.mean(0) - first.mean(0)
    least = rmsd(first, second)
    centred = first - first.mean(0), second - second.mean(0)
    for angle in (0.0, *rng.normal(0, 0.1, 200)):
        axis = rng.normal(size=3)
        turn = Atoms("H6", centred[1])
        turn.rotate(np.degrees(angle), axis)
        assert least <= np.sqrt(((centred[0] - turn.positions) ** 2).sum(1).mean()) + 1e-9
    assert rmsd(np.array([[0, 0, 0], [1.0, 0, 0]]), np.array([[0, 0, 0], [0, 1.2, 0]])) == pytest.approx(0.1)


# Errors


def test_errors_are_of_components_and_of_energies_per_atom() -> None:
    known = [Label(-10.0, np.zeros((2, 3))), Label(5.0, np.zeros((4, 3)))]
    found = [Label(-9.9, np.full((2, 3), 0.03)), Label(4.6, np.full((4, 3), -0.06))]
    forces, energies = errors("x", known, found, 51.0, 74.0)
    assert forces.value == pytest.approx((6 * 30 + 12 * 60) / 18)
    assert energies.value == pytest.approx((50 + 100) / 2)
    assert (forces.is_met, energies.is_met) == (True, False)


# Torsions


def test_rotatable_bonds_are_single_acyclic_and_not_at_an_end() -> None:
    assert torsions.rotatable("CCCC") == [(1, 2)]
    for smiles in ("CC", "CCC", "C1CCCCC1", "CC=CC", "CC#CC"):
        assert torsions.rotatable(smiles) == []


@pytest.mark.parametrize("smiles", ["CCCC", "c1ccccc1C(=O)NCCO", "COc1ccc(F)cc1"])
def test_a_scan_turns_one_side_by_the_angle_and_keeps_all_bonds(smiles: str) -> None:
    mol = molecule(smiles)
    a, b = torsions.rotatable(smiles)[0]
    left, right = (
        next(x for bond in mol.bonds for x, y in (bond, bond[::-1]) if y == at and x != other)
        for at, other in ((a, b), (b, a))
    )
    places = torsions.scan(mol, a, b)
    assert len(places) == 24
    dihedrals = [Atoms(mol.numbers, each).get_dihedral(left, a, b, right) for each in places]
    turns = (np.array(dihedrals) - dihedrals[0]) % 360
    assert np.minimum(turns, 360 - turns) == pytest.approx(
        np.minimum(np.arange(24) * 15, 360 - np.arange(24) * 15), abs=1e-3
    )
    for each in places:
        for x, y in mol.bonds:
            assert np.linalg.norm(each[x] - each[y]) == pytest.approx(
                np.linalg.norm(mol.positions[x] - mol.positions[y])
            )


def test_profiles_are_compared_relative_to_the_minimum() -> None:
    known = np.array([-7.0, -6.9, -6.8, -6.9])
    kcal = torsions.KCAL
    assert torsions.profile_error(known, known + 100) == pytest.approx(0)
    assert torsions.profile_error(known, known + [0, kcal, -kcal, kcal]) == pytest.approx(1)
    # Of the minimum itself all others are relative.
    assert torsions.profile_error(known, known + [kcal, 0, 0, 0]) == pytest.approx(1)


def test_clashes_in_both_do_not_count_and_holes_in_one_do() -> None:
    kcal = torsions.KCAL
    known = np.array([0, 2, 500]) * kcal
    assert torsions.profile_error(known, np.array([0, 3, 90]) * kcal) == pytest.approx(1)
    assert torsions.profile_error(known, np.array([0, 2, -10]) * kcal) == pytest.approx(20)
    assert np.isnan(torsions.profile_error(known, np.array([0, 2, np.nan])))


# Holes


def test_ends_are_counted_once_by_what_is_wrong_with_them() -> None:
    pair = Structure(np.array([6, 6]), np.array([[0, 0, 0], [0, 0, 1.5]]), "x")
    fused = Structure(np.array([6, 6]), np.array([[0, 0, 0], [0, 0, 0.5]]), "x")
    calm, low, high, lost = (Label(energy, np.zeros((2, 3))) for energy in (-5.0, -5.3, -4.0, np.nan))
    cases = [(pair, calm, calm), (pair, low, calm), (pair, high, calm), (pair, low, None), (fused, low, calm),
             (pair, lost, calm)]  # fmt: skip
    walkers = [Walker("cloud", structure) for structure, _, _ in cases] + [Walker("rattled", pair)]
    failed: list[str] = []
    metrics = holes.count_wrong(
        walkers, [own for _, own, _ in cases] + [calm], [k for _, _, k in cases] + [calm],
        lambda structure, label, what: failed.append(what),
    )  # fmt: skip
    assert failed == ["cloud-collapsed", "cloud-collapsed", "cloud-low"]
    assert [(metric.value, metric.count) for metric in metrics] == [
        (2, 6), (1, 3), (1, 6), (0, 1), (0, 1), (0, 1)
    ]  # fmt: skip
    assert [metric.is_met for metric in metrics] == [False, False, None, True, True, None]


# Dynamics


STIFFNESS = 40.0  # eV/angstrom^2


def springs(molecules: list[Molecule], loose: tuple[int, int] | None = None) -> dynamics.Forces:
    """Atoms on springs at their places; the bond `loose` of the first molecule is pushed apart instead."""

    def forces(positions: list[np.ndarray]) -> list[np.ndarray]:
        result = [STIFFNESS * (m.positions - p) for m, p in zip(molecules, positions, strict=True)]
        if loose:
            a, b = loose
            along = positions[0][b] - positions[0][a]
            result[0][b] = 2 * along / np.linalg.norm(along)
        return result

    return forces


def runners(molecules: list[Molecule]) -> list[dynamics.Runner]:
    return [dynamics.Runner(each, each.positions) for each in molecules]


def test_the_thermostat_has_the_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dynamics, "FRICTION", 0.02)
    molecules = [molecule("CCO")] * 20
    potential: list[float] = []
    forces = springs(molecules)

    def watched(positions: list[np.ndarray]) -> list[np.ndarray]:
        found = forces(positions)
        potential.append(float(np.mean([0.5 / STIFFNESS * each**2 for each in found])))
        return found

    dynamics.run(runners(molecules), watched, 2000, np.random.default_rng(3))
    # Half kT per coordinate.
    assert np.mean(potential[1000:]) == pytest.approx(0.5 * units.kB * dynamics.TEMPERATURE, rel=0.1)


def test_a_bond_that_comes_apart_ends_its_molecule_alone() -> None:
    molecules = [molecule("CCO"), molecule("CCN")]
    found = runners(molecules)
    bond = next((a, b) for a, b in molecules[0].bonds if molecules[0].numbers[b] == 1)
    dynamics.run(found, springs(molecules, bond), 1000, np.random.default_rng(4))
    assert [runner.end for runner in found] == ["broken", ""]
    assert dynamics.broken_bonds(molecules[0], found[0].positions, dynamics.BROKEN) == [bond]
    # The frame is the one just after: not far beyond the limit.
    length = np.linalg.norm(np.subtract(*found[0].positions[list(bond)]))
    assert 1.5 * 1.07 < length < 3


def test_atoms_that_meet_or_are_thrown_out_and_forces_that_are_no_numbers_are_collapses() -> None:
    molecules = [molecule("CCO")] * 3

    def forces(positions: list[np.ndarray]) -> list[np.ndarray]:
        return [-5 * positions[0], np.full_like(positions[1], np.nan), 1e7 * positions[2]]

    found = runners(molecules)
    dynamics.run(found, forces, 400, np.random.default_rng(5))
    assert [runner.end for runner in found] == ["collapsed"] * 3
    assert all(np.isfinite(runner.positions).all() for runner in found)


@pytest.mark.parametrize("length, does", [(1.7, True), (6.0, False)])
def test_gfn2_closes_a_stretched_bond_and_not_one_that_is_gone(length: float, does: bool) -> None:
    mol = molecule("C")
    positions = mol.positions.copy()
    positions[1] = positions[0] + (positions[1] - positions[0]) * length / 1.09
    assert dynamics.heals(dynamics.Runner(mol, positions, "broken")) is does


# Metrics


def test_nothing_measured_and_no_number_meet_no_target() -> None:
    metrics = [
        Metric("good", 0.02, "A", 3, 0.03),
        Metric("bad", 0.04, "A", 3, 0.03),
        Metric("none", 0.0, "A", 0, 0.03),
        Metric("nan", np.nan, "A", 3, 0.03),
        Metric("info", 9.0, "A", 3),
    ]
    assert [metric.is_met for metric in metrics] == [True, False, False, False, None]
    assert metrics[3].as_dict()["value"] is None
    lines = table(metrics).splitlines()
    assert "yes" in lines[1] and "0.03" in lines[1] and " no " in lines[2] and " no " not in lines[5]


# What is kept


def work(given: int) -> dict:
    if given < 0:
        raise LeftOut("negative")
    return {"square": given**2}


def refused(given: int) -> dict:
    raise AssertionError("it was done already")


def test_what_was_done_is_not_done_again_and_other_tasks_are(tmp_path) -> None:
    path = tmp_path / "work.jsonl"
    tasks = [(0, 5), (1, -1), (2, 6), (3, 7)]
    assert [line["square"] for line in collect(path, tasks, work, 2, 1)] == [25, 36]
    assert [line["square"] for line in collect(path, tasks, refused, 2, 1)] == [25, 36]
    # Another model knows other molecules.
    assert [line["square"] for line in collect(path, [(2, 6), (3, 7), (4, 8)], work, 3, 1)] == [36, 49, 64]
    assert len(collect(path, tasks, work, 9, 1)) == 3
