"""The whole judge on a model that is GFN2-xTB itself, and on one that is wrong for bromine."""

import json
from pathlib import Path

import numpy as np
import pytest

from simgen_data import frames, judge, molecules, plan, sources
from simgen_data.judge import accuracy, dynamics, holes, minima
from simgen_data.judge.bench import Bench
from simgen_data.judge.metrics import Metric
from simgen_data.kinds import Material
from simgen_data.model import Model
from simgen_data.pool import Entry, Pool
from simgen_data.structures import Structure

DRUGS = ["CCCO", "CCOC", "CCCN", "OCCO", "CCCF"]
BROMINE = ["CCCBr", "CCOCBr", "OCCBr"]
SMALL = [Entry("qm9/17", "CCO", "test"), Entry("qm9/18", "CCN", "test")]
METHANOL = np.array(
    [[0, 0, 0], [1.4, 0, 0], [-0.4, 1.0, 0], [-0.4, -0.5, 0.9], [-0.4, -0.5, -0.9], [1.8, 0.8, 0]]
)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (accuracy, minima, dynamics):
        monkeypatch.setattr(module, "FEWEST", 8)
        monkeypatch.setattr(module, "MOST", 14)
    monkeypatch.setattr(molecules, "CHANGED", 0.0)
    monkeypatch.setattr(holes, "STARTS", 40)
    # Long enough for clouds to come apart that begin too dense.
    monkeypatch.setattr(holes, "STEPS", 20)
    monkeypatch.setattr(holes, "SPACING", 10)
    monkeypatch.setattr(dynamics, "STEPS", 100)
    monkeypatch.setattr(
        sources, "qm9_geometries", lambda folder, names: {n: (list("COHHHH"), METHANOL) for n in names}
    )


def material(smiles: list[str]) -> Material:
    return Material(Pool([Entry(f"moses/{i}", each, "test") for i, each in enumerate(smiles)] + SMALL))


def skeletons(folder: Path) -> None:
    carbons = Structure(np.array([6, 6, 8]), np.array([[0, 0, 0], [1.5, 0, 0], [2.2, 1.2, 0]]), "x")
    (folder / "judge").mkdir()
    (folder / "judge/skeletons-1.xyz").write_text(4 * frames.text(carbons, None, "x", "x/0"))


def test_every_target_is_met_by_gfn2_itself(
    folder: Path, exact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skeletons(folder)
    monkeypatch.setattr(plan, "material", lambda folder, plan, split: material(DRUGS))
    model = folder / "exact.safetensors"
    model.write_bytes(b"")
    said = judge.run(folder, Model(exact, model), seed=1, processes=1, quick=True)
    known = json.loads((folder / "judge/exact-quick.json").read_text())
    metrics = [metric for measured in known["measures"].values() for metric in measured]
    targets = [metric for metric in metrics if metric["target"] is not None]
    assert len(targets) == 15 and all(metric["is_met"] for metric in targets), said
    values = {metric["name"]: metric["value"] for metric in metrics}
    assert values["relaxed drugs, RMSD, median"] < 1e-3
    assert values["relaxed from GFN2-xTB's minimum, RMSD, median"] < 1e-3
    assert values["torsion profiles below 5 kcal/mol, MAE, median"] < 1e-3
    assert said.splitlines()[-1].endswith("exact-quick.json")
    # Whatever ends the program, what was measured of this model is not measured again.
    del known["measures"]["dynamics-measure"]
    (folder / "judge/exact-quick.json").write_text(json.dumps(known))
    measured = []

    def dynamics_again(bench: Bench) -> list[Metric]:
        measured.append("dynamics")
        return [Metric("again", 1, "", 1)]

    dynamics_again.__module__, dynamics_again.__name__ = dynamics.__name__, "measure"
    monkeypatch.setattr(judge, "MEASURES", (*judge.MEASURES[:-1], dynamics_again))
    again = judge.run(folder, Model(exact, model), seed=1, processes=1, quick=True)
    assert measured == ["dynamics"] and "again" in again and "relaxed drugs, RMSD, median" in again
    # Of another model nothing is known.
    model.write_bytes(b"other")
    monkeypatch.setattr(judge, "MEASURES", (dynamics_again,))
    assert "relaxed drugs" not in judge.run(folder, Model(exact, model), seed=1, processes=1, quick=True)


def test_energies_that_are_too_low_are_seen(
    folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holes, "STEPS", 0)
    skeletons(folder)
    bench = Bench(folder, material(BROMINE), Model(program, Path("any")), 1, 1, True)
    energies = {metric.name: metric for metric in accuracy.drugs(bench)}[
        "drugs of 8-14 atoms at 300 K, E MAE"
    ]
    assert energies.value == pytest.approx(1000, abs=0.01) and energies.is_met is False
    low = {metric.name: metric for metric in holes.measure(bench) if "low" in metric.name}
    assert low["holes from squeezed, over 0.1 eV/atom too low"].value == 4
    assert low["holes from skeleton, over 0.1 eV/atom too low"].value == 0
    assert sum("config_type=squeezed-low" in frame for frame in bench.failures) == 4
