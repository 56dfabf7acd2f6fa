"""How good a force field is, against GFN2-xTB and the targets of the default model.

Its molecules are of the part of the data for testing. What GFN2-xTB says of structures that do not depend
on the model is kept in the folder, so that the next model is judged in a fraction of the time.
"""

import json
import sys
from pathlib import Path
from typing import Any

from .. import plan as plans
from ..files import digest, write_whole
from ..model import Model
from . import accuracy, dynamics, holes, minima, torsions
from .bench import Bench
from .metrics import Metric, table

MEASURES = (accuracy.qm9, accuracy.drugs, minima.measure, torsions.measure, holes.measure, dynamics.measure)


def run(folder: Path, model: Model, seed: int, processes: int, quick: bool) -> str:
    """Measures everything, writes judge/MODEL.json, gives the table.

    What is measured is written as soon as it is, and not measured again for the same model, seed and sizes.
    Structures that went wrong are in judge/MODEL-MEASURE.xyz.
    """
    plan = plans.read(folder)
    (folder / "judge").mkdir(exist_ok=True)
    bench = Bench(folder, plans.material(folder, plan, "test"), model, seed, processes, quick)
    stem = f"{model.file.stem}{'-quick' if quick else ''}"
    path = folder / "judge" / f"{stem}.json"
    key = {"model": model.file.name, "sha256": digest(model.file), "seed": seed, "quick": quick}
    known = _begun(path, key)
    for measure in MEASURES:
        name = f"{measure.__module__.rpartition('.')[2]}-{measure.__name__}"
        if name in known["measures"]:
            continue
        found = measure(bench)
        known["measures"][name] = [metric.as_dict() for metric in found]
        known["skipped"] |= bench.skipped
        failures = folder / "judge" / f"{stem}-{name}.xyz"
        if bench.failures:
            write_whole(failures, "".join(bench.failures).encode())
        else:
            failures.unlink(missing_ok=True)
        bench.failures.clear()
        write_whole(path, (json.dumps(known, indent=1) + "\n").encode())
        print(table(found), file=sys.stderr, flush=True)
    metrics = [Metric.from_dict(entry) for entries in known["measures"].values() for entry in entries]
    skipped = ", ".join(f"{count} for {name}" for name, count in known["skipped"].items() if count)
    note = (
        f"molecules with elements that the model does not know were skipped: {skipped}\n" if skipped else ""
    )
    return f"\n{table(metrics)}\n{note}{path}"


def _begun(path: Path, key: dict[str, Any]) -> dict[str, Any]:
    """What was measured before with the same key; nothing yet where that is not to be had."""
    try:
        known = json.loads(path.read_text())
        if all(known[name] == value for name, value in key.items()):
            for entries in known["measures"].values():
                [Metric.from_dict(entry) for entry in entries]
            return {**key, "skipped": dict(known["skipped"]), "measures": known["measures"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {**key, "skipped": {}, "measures": {}}
