"""How good a force field is, against GFN2-xTB and the targets of the default model.

Its molecules are of the part of the data for testing. What GFN2-xTB says of structures that do not depend
on the model is kept in the folder, so that the next model is judged in a fraction of the time.
"""

import json
import sys
from pathlib import Path

from .. import plan as plans
from ..files import digest, write_whole
from ..model import Model
from . import accuracy, dynamics, holes, minima, torsions
from .bench import Bench
from .metrics import table

MEASURES = (accuracy.qm9, accuracy.drugs, minima.measure, torsions.measure, holes.measure, dynamics.measure)


def run(folder: Path, model: Model, seed: int, processes: int, quick: bool) -> str:
    """Measures everything, writes judge/MODEL.json, gives the table."""
    plan = plans.read(folder)
    (folder / "judge").mkdir(exist_ok=True)
    bench = Bench(folder, plans.material(folder, plan, "test"), model, seed, processes, quick)
    metrics = []
    for measure in MEASURES:
        found = measure(bench)
        metrics += found
        print(table(found), file=sys.stderr, flush=True)
    path = folder / "judge" / f"{model.file.stem}{'-quick' if quick else ''}.json"
    known = {
        "model": model.file.name, "sha256": digest(model.file), "seed": seed, "quick": quick,
        "skipped": bench.skipped, "metrics": [metric.as_dict() for metric in metrics],
    }  # fmt: skip
    write_whole(path, (json.dumps(known, indent=1) + "\n").encode())
    skipped = ", ".join(f"{count} for {name}" for name, count in bench.skipped.items() if count)
    note = (
        f"molecules with elements that the model does not know were skipped: {skipped}\n" if skipped else ""
    )
    return f"\n{table(metrics)}\n{note}{path}"
