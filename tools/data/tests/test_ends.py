"""A round of ends keeps where a model relaxes small pieces to and is wrong, with labels of tblite."""

import gzip
import io
from pathlib import Path

import ase.io
import numpy as np
import pytest

from simgen_data import ends, labels, manifest
from simgen_data.kinds import REGISTRY, Material
from simgen_data.model import Model
from simgen_data.streams import stream
from simgen_data.structures import Structure


def test_what_is_wrong_on_the_way_and_at_the_end_is_kept_with_its_label(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ends, "MOMENTS", (1, 3))
    monkeypatch.setattr(ends, "DOWNHILL", (1,))
    said = ends.look(folder, Model(program, Path("any")), count=12, seed=3, kinds=("piece",))
    text = gzip.decompress((folder / "rounds/round-00003.xyz.gz").read_bytes()).decode()
    read = ase.io.read(io.StringIO(text), ":", format="extxyz")
    assert f"\n{len(read)} frames where the model is wrong" in said
    assert manifest.write(folder)["rounds"][0]["structures"] == len(read) > 0
    for atoms in read:
        assert 35 in atoms.numbers and 2 <= len(atoms) <= 9
        assert atoms.info["config_type"] == "end_piece"
        known = labels.singlepoint(atoms.numbers, atoms.positions)
        assert atoms.get_potential_energy() == pytest.approx(known.energy, abs=1e-5)
    counts = [line.split(": ")[1].split(" of ") for line in said.splitlines()[1:-1]]
    assert 0 < sum(int(low) for low, _ in counts) < sum(int(total) for _, total in counts) <= 12


def test_a_model_that_is_right_leaves_nothing_to_keep(
    folder: Path, exact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ends, "MOMENTS", (1,))
    said = ends.look(folder, Model(exact, Path("any")), count=3, seed=1, kinds=("piece",))
    assert "\n0 frames where the model is wrong" in said and ": 0 of " in said


def test_lone_atoms_are_no_pieces() -> None:
    places = np.array([[0, 0, 0], [9, 0, 0], [0, 0, 1.1], [9, 0, 1.2], [20, 0, 0]])
    apart = ends.pieces(Structure(np.array([6, 7, 8, 7, 1]), places, "x"))
    assert [piece.numbers.tolist() for piece in apart] == [[6, 8], [7, 7]]
    assert apart[1].positions.tolist() == [[9, 0, 0], [9, 0, 1.2]]


def test_pieces_are_of_all_elements_and_sizes(material: Material) -> None:
    made = [REGISTRY["piece"].make(material, stream(number))[0] for number in range(300)]
    assert {len(structure) for structure in made} == set(range(2, 10))
    assert {number for structure in made for number in structure.numbers.tolist()} == {
        1, 6, 7, 8, 9, 15, 16, 17, 35, 53
    }  # fmt: skip
