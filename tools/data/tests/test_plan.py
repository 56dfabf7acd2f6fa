"""What the options of the command plan do, on packages with a few molecules."""

import gzip
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from simgen_data import __main__, plan, sources
from simgen_data.kinds import REGISTRY
from simgen_data.streams import stream

ROWS = 40


def write_wheel(folder: Path, name: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(folder / f"{name}-1-py3-none-any.whl", "w") as wheel:
        for path, content in files.items():
            wheel.writestr(path, content)


def height(index: int) -> float:
    """An atom of molecule `index` of the table of QM9 is so far up, angstrom."""
    return 1 + 0.01 * index


def qm9_row(index: int) -> str:
    smiles = "C" * (index // 7 + 1) + "C(F)" + "C" * (index % 7 + 8) + "N"
    return f"""{index},{smiles},"['N','H']","[[0.,0.,0.],[0,-1.E-2,{height(index)}]]"\n"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Wheels like those of PyPI."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.setattr(sources, "MOSES_COUNT", 1)
    write_wheel(
        folder, "molsets", {"moses/dataset/data/train.csv.gz": gzip.compress(b"SMILES,SPLIT\nCCO,x\n")}
    )
    write_wheel(folder, "qc_b3db", {"B3DB/B3DB_classification.tsv": b"NO.\tSMILES\n1\tCCN\n"})
    head, third = "Index,SMILES,Elements,XYZ_Ang\n", ROWS // 3
    parts = (range(1, third), range(third, 2 * third), range(2 * third, ROWS + 1))
    tables = {
        f"qm9pack/data/qm9_part{number}.csv": (head + "".join(map(qm9_row, part))).encode()
        for number, part in enumerate(parts, 1)
    }
    write_wheel(folder, "qm9pack", tables)
    return folder


def run_plan(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    monkeypatch.setattr(sys, "argv", ["simgen_data", "plan", "--folder", str(folder), *options])
    return __main__.main()


def test_published_are_molecules_of_the_part_where_they_were_published(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--qm9", str(ROWS - 4), "--share", "published=3", "--share", "hot=1")
    assert run_plan(tmp_path, monkeypatch, *options) == 0
    known = plan.read(tmp_path)
    assert known.shares == {"published": 3, "hot": 1}
    assert sum(count for name, count in known.molecules.items() if name.startswith("qm9")) == ROWS - 4
    seen = set()
    for split in ("train", "test"):
        material = plan.material(tmp_path, known, split)
        expected = {e.identifier for e in material.pool.small if e.collection == "qm9"}
        assert {structure.origin for structure in material.published} == expected
        assert split == "test" or not any(name.endswith("7") for name in expected)
        for number in range(30):
            calm, displaced = REGISTRY["published"].make(material, stream(number))
            index = int(calm.origin.split("/")[1])
            assert calm.numbers.tolist() == displaced.numbers.tolist() == [7, 1]
            assert calm.positions.tolist() == [[0, 0, 0], [0, -0.01, pytest.approx(height(index))]]
            assert 0 < np.abs(displaced.positions - calm.positions).max() < 0.6
            seen.add(index)
    assert len(seen) > 10


def test_a_plan_without_options_has_the_shares_of_the_kinds_and_reads_no_geometries(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "qm9_geometries", None)
    assert run_plan(tmp_path, monkeypatch, "--qm9", str(ROWS)) == 0
    known = plan.read(tmp_path)
    assert known.shares == {kind.name: kind.share for kind in REGISTRY.values()}
    assert known.shares["published"] == 0
    assert "generated" not in known.possible
    plan.material(tmp_path, known, "train")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--share", "published=1", "--share", "hat=1"), "--share: there is no kind hat; the kinds are pair"),
        (("--share", "generated=1"), "--share generated: needs frames"),
        (("--qm9", str(ROWS + 1)), f"QM9 has {ROWS} molecules"),
        (("--qm9", "0"), f"QM9 has {ROWS} molecules"),
    ],
)
def test_options_that_are_wrong_leave_no_plan(
    options: tuple[str, ...],
    message: str,
    packages: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_plan(tmp_path, monkeypatch, *options) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "plan.json").exists()


@pytest.mark.parametrize("text", ["hot", "hot=", "=1", "hot=0", "hot=-1", "hot=nan", "hot=inf", "hot=much"])
def test_shares_that_are_no_numbers_above_0_are_refused(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run_plan(tmp_path, monkeypatch, "--share", text)
    assert f"{text}: is no KIND=NUMBER with a number above 0" in capsys.readouterr().err
