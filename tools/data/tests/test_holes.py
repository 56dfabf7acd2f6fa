"""An active round keeps the frames where a model is wrong, with labels of tblite."""

import gzip
import io
import sys
from pathlib import Path

import ase.io
import pytest

from simgen_data import holes, labels, manifest
from simgen_data.errors import UsageError

# Stands in for simgen: GFN2-xTB itself, wrong by 1 eV per atom for structures with bromine.
MODEL = """#!{python}
import sys
sys.path.insert(0, {package!r})
import ase.io
from simgen_data import frames, labels
from simgen_data.structures import Label, Structure
if sys.argv[1] == "model":
    print("elements   H C N O F P S Cl Br I")
else:
    texts = []
    for atoms in ase.io.read(sys.argv[2], ":"):
        label = labels.singlepoint(atoms.numbers, atoms.positions)
        shift = len(atoms) if 35 in atoms.numbers else 0.0
        structure = Structure(atoms.numbers, atoms.positions, "x")
        texts.append(frames.text(structure, Label(label.energy - shift, label.forces), "x", "0"))
    open(sys.argv[sys.argv.index("-o") + 1], "w").write("".join(texts))
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "standin"
    path.write_text(MODEL.format(python=sys.executable, package=str(Path(__file__).parent.parent)))
    path.chmod(0o755)
    return path


def test_what_is_wrong_is_kept_with_its_label(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holes, "STEPS", 2)
    said = holes.look(folder, program, Path("any"), count=10, seed=1, threads=1)
    text = gzip.decompress((folder / "rounds/round-00001.xyz.gz").read_bytes()).decode()
    read = ase.io.read(io.StringIO(text), ":", format="extxyz")
    assert said.startswith(f"{len(read)} frames where the model is wrong")
    assert 0 < len(read) < 10
    for atoms in read:
        assert 35 in atoms.numbers
        known = labels.singlepoint(atoms.numbers, atoms.positions)
        assert atoms.get_potential_energy() == pytest.approx(known.energy, abs=1e-5)
    assert manifest.write(folder)["rounds"][0]["structures"] == len(read)


def test_a_program_that_is_not_there(folder: Path) -> None:
    with pytest.raises(UsageError, match="there is no such program"):
        holes.look(folder, Path("no-such-simgen"), Path("any"), count=1, seed=1, threads=1)
