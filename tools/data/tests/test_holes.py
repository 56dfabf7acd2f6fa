"""An active round keeps the frames where a model is wrong, with labels of tblite."""

import gzip
import io
from pathlib import Path

import ase.io
import pytest

from simgen_data import holes, labels, manifest
from simgen_data.errors import UsageError
from simgen_data.model import Model


def test_what_is_wrong_is_kept_with_its_label(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holes, "LOOKS", 2)
    monkeypatch.setattr(holes, "SPACING", 2)
    said = holes.look(folder, Model(program, Path("any")), count=10, seed=1)
    text = gzip.decompress((folder / "rounds/round-00001.xyz.gz").read_bytes()).decode()
    read = ase.io.read(io.StringIO(text), ":", format="extxyz")
    assert said.startswith(f"{len(read)} frames where the model is wrong")
    assert 0 < len(read) < 10
    for atoms in read:
        assert 35 in atoms.numbers
        known = labels.singlepoint(atoms.numbers, atoms.positions)
        assert atoms.get_potential_energy() == pytest.approx(known.energy, abs=1e-5)
    assert manifest.write(folder)["rounds"][0]["structures"] == len(read)


def test_starts_are_of_the_kinds_that_are_asked_for(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holes, "LOOKS", 1)
    model = Model(program, Path("any"))
    said = holes.look(folder, model, count=4, seed=2, kinds=("hot", "thermal"))
    assert "of 2" in said and "hot" in said and "thermal" in said and "cloud" not in said
    with pytest.raises(UsageError, match="there is no kind warm; there are .*thermal"):
        holes.look(folder, model, count=4, seed=2, kinds=("warm",))


def test_a_program_that_is_not_there(folder: Path) -> None:
    with pytest.raises(UsageError, match="there is no such program"):
        holes.look(folder, Model(Path("no-such-simgen"), Path("any")), count=1, seed=1)
