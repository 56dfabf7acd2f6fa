"""Shards are the same however often the labelling is interrupted, and read by ASE."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import ase.io
import numpy as np
import pytest
from conftest import SLOTS

from simgen_data import checks, labelling, manifest, plan, schedule, shards
from simgen_data.errors import UsageError
from simgen_data.kinds import REGISTRY


def label(folder: Path, report: Callable[[int, float], None] = lambda *_: None) -> bytes:
    known = plan.read(folder)
    material = plan.material(folder, known, "train")
    shards.label_shard(folder / "shards", material, known, "train", 0, report)
    return (folder / "shards/train-00000.xyz.gz").read_bytes()


class Stopped(Exception):
    pass


def test_an_interrupted_shard_ends_with_the_same_bytes(folder: Path) -> None:
    uninterrupted = label(folder)
    for path in (folder / "shards").iterdir():
        path.unlink()

    def stop(*_: object) -> None:
        raise Stopped

    for _ in range(3):
        with pytest.raises(Stopped):
            label(folder, stop)
        assert not (folder / "shards/train-00000.xyz.gz").exists()
        # As after a kill in the middle of a line.
        with open(folder / "shards/train-00000.part", "ab") as file:
            file.write(b'{"first":12,"frames":["2\\nProp')
    assert label(folder) == uninterrupted
    assert not (folder / "shards/train-00000.part").exists()


def test_ase_reads_energies_forces_and_kinds(folder: Path) -> None:
    label(folder)
    text = gzip.decompress((folder / "shards/train-00000.xyz.gz").read_bytes()).decode()
    (folder / "plain.xyz").write_text(text)
    frames = ase.io.read(folder / "plain.xyz", ":")
    known = json.loads((folder / "shards/train-00000.json").read_text())
    assert len(frames) == known["structures"] > SLOTS / 2
    assert known["structures"] + sum(known["left_out"].values()) == SLOTS
    assert [atoms.info["config_type"] for atoms in frames[:10]] == ["IsolatedAtom"] * 10
    for atoms in frames:
        assert np.isfinite(atoms.get_potential_energy())
        assert atoms.get_forces().shape == (len(atoms), 3)
        assert atoms.info["config_type"] in REGISTRY


def test_a_shard_that_another_process_has_is_left_to_it(folder: Path) -> None:
    known = plan.read(folder)
    material = plan.material(folder, known, "train")

    def meanwhile(*_: object) -> None:
        assert not shards.label_shard(folder / "shards", material, known, "train", 0, lambda *_: None)

    assert shards.label_shard(folder / "shards", material, known, "train", 0, meanwhile)


def test_check_finds_a_changed_label(folder: Path) -> None:
    label(folder)
    wrong, lines = checks.check(folder, labels=5)
    assert wrong == []
    assert "1 shards" in lines[-1]
    path = folder / "shards/train-00000.xyz.gz"
    text = gzip.decompress(path.read_bytes()).decode()
    place = text.index("energy=") + len("energy=")
    path.write_bytes(gzip.compress((text[:place] + "-1" + text[place + 1 :]).encode()))
    wrong, _ = checks.check(folder, labels=SLOTS)
    assert any("its label is not what tblite says" in line for line in wrong)


def test_packed_shards_are_one_file(folder: Path) -> None:
    label(folder)
    (packed,) = manifest.pack(folder)
    assert gzip.decompress(packed.read_bytes()) == gzip.decompress(
        (folder / "shards/train-00000.xyz.gz").read_bytes()
    )
    written = json.loads((folder / "manifest.json").read_text())
    assert written["splits"]["train"]["structures"] == written["shards"][0]["structures"]
    assert written["isolated_atoms"]["H"] == pytest.approx(-10.707, abs=0.001)


@pytest.mark.parametrize(
    "shares", [{kind.name: kind.share for kind in REGISTRY.values()}, {"published": 3, "hot": 1}]
)
def test_shares_are_those_of_the_plan(shares: dict[str, float]) -> None:
    counts = dict.fromkeys(REGISTRY, 0)
    for shard in range(20):
        slots = 0
        for batch in schedule.batches(1, "train", shard, 1000, shares):
            assert batch.first == slots
            counts[batch.kind.name] += batch.members
            slots += batch.members
        assert slots == 1000
    assert counts.pop("IsolatedAtom") == 200
    for name, count in counts.items():
        share = shares.get(name, 0) / sum(shares.values())
        assert count / 19800 == pytest.approx(share, rel=0.15)


def test_the_schedule_of_the_data_of_the_shipped_model_stays() -> None:
    """Its structures depend on it: with other batches they could not be made again."""
    known = json.loads((Path(__file__).parent.parent / "manifest.json").read_text())["plan"]
    made = [
        f"{batch.kind.name} {batch.first} {batch.members}\n"
        for split in ("train", "valid")
        for shard in range(3)
        for batch in schedule.batches(known["seed"], split, shard, known["slots"], known["shares"])
    ]
    assert hashlib.sha256("".join(made).encode()).hexdigest().startswith("b33d66c702efd6a1")


def test_every_part_of_the_data_is_labelled_early() -> None:
    order = labelling.order({"train": 100, "valid": 4, "test": 4})
    assert len(order) == 108
    assert {split for split, _ in order[:6]} == {"train", "valid", "test"}


def test_a_plan_that_does_not_fit_is_refused(folder: Path) -> None:
    text = (folder / "plan.json").read_text()
    (folder / "plan.json").write_text(
        text.replace('"electronic_temperature": 900.0', '"electronic_temperature": 300.0')
    )
    with pytest.raises(UsageError, match="electronic_temperature was 300.0 and is 900.0 now"):
        plan.read(folder)


def test_a_plan_with_a_kind_that_does_not_exist_is_refused(folder: Path) -> None:
    text = (folder / "plan.json").read_text()
    (folder / "plan.json").write_text(text.replace('"thermal"', '"termal"'))
    with pytest.raises(UsageError, match=r"plan\.json: shares: there is no kind termal; the kinds are pair"):
        plan.read(folder)


def test_processes_killed_at_any_moment_lose_nothing(folder: Path) -> None:
    """The command line itself, killed with SIGKILL and started again."""
    journal, shard = folder / "shards/train-00000.part", folder / "shards/train-00000.xyz.gz"

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "simgen_data", "label", "--folder", str(folder)]
        return subprocess.Popen(command, cwd=Path(__file__).parent.parent, start_new_session=True)

    def lines() -> int:
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    for _ in range(2):
        process, before = start(), lines()
        while lines() == before:
            assert process.poll() is None and not shard.exists()
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert lines() > before
    assert start().wait() == 0
    resumed = shard.read_bytes()
    for path in (folder / "shards").iterdir():
        path.unlink()
    assert start().wait() == 0
    assert shard.read_bytes() == resumed
