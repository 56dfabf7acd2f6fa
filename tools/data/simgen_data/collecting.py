"""Work that takes long, by several processes, kept in a journal so that nothing is done twice."""

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .errors import LeftOut, UsageError
from .journal import Busy, Journal
from .labels import singlepoint
from .structures import Label, Structure

Line = dict[str, Any]
Work = Callable[[Any], Line]


def collect(
    path: Path, tasks: Sequence[tuple[int, Any]], work: Work, enough: int, processes: int
) -> list[Line]:
    """What `work` makes of the first `enough` tasks that it does not leave out, in their order.

    A task is its number and what `work` is given; lines of tasks that the journal `path` has are taken from
    there. Fewer come back where the tasks are used up.
    """
    try:
        journal = Journal(path)
    except Busy:
        raise UsageError(f"{path}: another process is at work on it; wait for it or end it") from None
    with journal:
        known = {line["number"]: line for line in journal.lines}
        fresh = _fresh([task for task in tasks if task[0] not in known], work, processes)
        lines: list[Line] = []
        for number, _ in tasks:
            if len(lines) == enough:
                break
            line = known.get(number)
            # In order, so that which are the first does not depend on who was faster.
            if line is None:
                line = next(fresh)
                journal.append(line)
                print(
                    f"{path.name}: {len(lines) + ('left_out' not in line)} of {enough}",
                    file=sys.stderr,
                    flush=True,
                )
            if "left_out" not in line:
                lines.append(line)
        fresh.close()
    return lines


def _fresh(tasks: list[tuple[int, Any]], work: Work, processes: int) -> Iterator[Line]:
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(partial(_done, work), tasks)


def _done(work: Work, task: tuple[int, Any]) -> Line:
    number, given = task
    try:
        return {"number": number, **work(given)}
    except LeftOut as reason:
        return {"number": number, "left_out": str(reason)}


def labels(structures: list[Structure], processes: int) -> list[Label | None]:
    """Labels of structures, however strong their forces; None for those that do not converge."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return pool.map(_label, structures, chunksize=4)


def _label(structure: Structure) -> Label | None:
    try:
        return singlepoint(structure.numbers, structure.positions)
    except LeftOut:
        return None
