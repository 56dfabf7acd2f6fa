"""Shards: batches are made and labelled one after the other, kept in a journal, and put together at the end.

The journal has a line per batch, so that whatever ends the program loses one batch, and keeps two
processes from one shard.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import frames
from .constants import SYMBOLS
from .errors import LeftOut
from .files import compressed, write_whole
from .journal import Busy, Journal
from .kinds import Material
from .labels import label
from .plan import Plan
from .schedule import Batch, batches
from .streams import stream


def name(split: str, shard: int) -> str:
    """The name of a shard's files, without ending."""
    return f"{split}-{shard:05d}"


def labelled(material: Material, plan: Plan, split: str, shard: int, batch: Batch) -> dict[str, Any]:
    """A line of the journal: the batch's frames with labels, and why structures were left out."""
    started = time.process_time()
    texts, left_out = [], Counter[str]()
    atoms, elements = 0, Counter[str]()
    rng = stream(plan.seed, split, shard, batch.first)
    try:
        made = batch.kind.make(material, rng)
        if len(made) < batch.kind.members:
            left_out["path ended early"] += batch.members - min(len(made), batch.members)
    except LeftOut as reason:
        made = []
        left_out[str(reason)] += batch.members
    for member, structure in enumerate(made[: batch.members]):
        try:
            found = label(structure)
        except LeftOut as reason:
            left_out[str(reason)] += 1
            continue
        slot = f"{name(split, shard)}/{batch.first + member}"
        texts.append(frames.text(structure, found, batch.kind.name, slot))
        atoms += len(structure)
        elements.update(SYMBOLS[number] for number in structure.numbers.tolist())
    return {
        "first": batch.first, "kind": batch.kind.name, "frames": texts, "atoms": atoms, "elements": elements,
        "left_out": left_out, "core_seconds": round(time.process_time() - started, 3),
    }  # fmt: skip


def unlabelled(material: Material, plan: Plan, split: str, shard: int) -> str:
    """The structures of a shard without labels, to look at."""
    texts = []
    for batch in batches(plan.seed, split, shard, plan.slots, plan.possible):
        try:
            made = batch.kind.make(material, stream(plan.seed, split, shard, batch.first))
        except LeftOut:
            continue
        for member, structure in enumerate(made[: batch.members]):
            slot = f"{name(split, shard)}/{batch.first + member}"
            texts.append(frames.text(structure, None, batch.kind.name, slot))
    return "".join(texts)


def is_done(folder: Path, split: str, shard: int) -> bool:
    """Whether the shard and what is known of it are there."""
    return (folder / f"{name(split, shard)}.json").exists()


def label_shard(
    folder: Path, material: Material, plan: Plan, split: str, shard: int, report: Callable[[int, float], None]
) -> bool:
    """Labels what is missing of a shard and writes it; says whether it did: not while another process does.

    `report` is told slots and core seconds after each batch.
    """
    try:
        with Journal(folder / f"{name(split, shard)}.part") as journal:
            # Another process may have finished it between the look and the lock.
            fresh = not is_done(folder, split, shard)
            if fresh:
                scheduled = batches(plan.seed, split, shard, plan.slots, plan.possible)
                for batch in scheduled[len(journal.lines) :]:
                    line = labelled(material, plan, split, shard, batch)
                    journal.append(line)
                    report(batch.members, line["core_seconds"])
                _finish(folder, split, shard, journal.lines)
            journal.remove()
            return fresh
    except Busy:
        return False


def _finish(folder: Path, split: str, shard: int, lines: list[dict]) -> None:
    kinds, left_out, elements = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        kinds[line["kind"]] += len(line["frames"])
        elements.update(line["elements"])
        for reason, count in line["left_out"].items():
            left_out[f"{line['kind']}: {reason}"] += count
    content = compressed("".join(text for line in lines for text in line["frames"]))
    write_whole(folder / f"{name(split, shard)}.xyz.gz", content)
    known = {
        "structures": sum(kinds.values()), "atoms": sum(line["atoms"] for line in lines), "kinds": kinds,
        "elements": elements, "left_out": left_out,
        "core_seconds": round(sum(line["core_seconds"] for line in lines), 1),
    }  # fmt: skip
    write_whole(folder / f"{name(split, shard)}.json", (json.dumps(known) + "\n").encode())
