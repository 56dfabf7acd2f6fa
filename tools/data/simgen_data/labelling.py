"""All shards of a plan, by several processes."""

import multiprocessing
import os
import queue
import signal
import sys
import time
from pathlib import Path

from . import plan as plans
from . import shards
from .errors import UsageError

# A shard for validation and one for testing after so many for training, from the fourth on.
SPACING = 25


def order(counts: dict[str, int]) -> list[tuple[str, int]]:
    """Parts and shards in the order they are labelled: whenever it is stopped there is some of each part."""
    places = [(float(i), "train", i) for i in range(counts["train"])]
    for split in ("valid", "test"):
        places += [(3.5 + SPACING * i, split, i) for i in range(counts[split])]
    return [(split, shard) for _, split, shard in sorted(places)]


def run(folder: Path, processes: int, most: int | None = None) -> None:
    """Labels every shard that is missing, at most `most` of them; returns when that is done.

    Other commands may work on the same folder at the same time.
    """
    plan = plans.read(folder)
    output = folder / "shards"
    output.mkdir(exist_ok=True)
    todo = [entry for entry in order(plan.shards) if not shards.is_done(output, *entry)][:most]
    if not todo:
        print("nothing to label: all shards are there", file=sys.stderr)
        return
    context = multiprocessing.get_context("spawn")
    reports = context.Queue()
    workers = [
        context.Process(target=_work, args=(folder, todo, number, reports, os.getpid()))
        for number in range(processes)
    ]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for worker in workers:
        worker.start()
    try:
        _watch(workers, reports, len(todo) * plan.slots)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.join()
    broken = [worker.exitcode for worker in workers if worker.exitcode]
    if broken:
        raise UsageError(f"{output}: a process ended with {broken[0]}; the same command goes on where it was")


def _work(folder: Path, todo: list[tuple[str, int]], number: int, reports, parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    plan = plans.read(folder)
    material = {}

    def report(slots: int, core_seconds: float) -> None:
        if os.getppid() != parent:
            sys.exit(1)  # Nobody waits for this process any more.
        reports.put((slots, core_seconds))

    for split, shard in todo:
        if shards.is_done(folder / "shards", split, shard):
            continue
        if split not in material:
            material[split] = plans.material(folder, plan, split)
        shards.label_shard(folder / "shards", material[split], plan, split, shard, report)


def _watch(workers, reports, total: int) -> None:
    started = last = time.monotonic()
    done, core_seconds = 0, 0.0
    while any(worker.is_alive() for worker in workers) or not reports.empty():
        try:
            slots, seconds = reports.get(timeout=1)
            done, core_seconds = done + slots, core_seconds + seconds
        except queue.Empty:
            continue
        now = time.monotonic()
        if now - last >= 10 or done == total:
            last = now
            pace = done / (now - started)
            left = (total - done) / pace / 3600
            cost = 3600 * done / max(core_seconds, 1e-9)
            text = f"{pace * 3600:.0f} an hour, {cost:.0f} a core hour, {left:.1f} h left"
            print(f"{done} of {total} slots, {text}", file=sys.stderr, flush=True)
