"""Skeletons that the generator made, with hydrogens and not relaxed yet."""

import sys
import tempfile
from pathlib import Path

from .. import frames
from ..errors import UsageError
from ..files import write_whole
from ..structures import Structure
from .bench import Bench

RECIPE = Path(__file__).parents[2] / "skeletons.simgen"
FILE = "skeletons.xyz"


def made(bench: Bench, count: int) -> list[Structure]:
    """`count` skeletons, generated where the folder has fewer."""
    path = bench.folder / "judge" / f"skeletons-{bench.seed}.xyz"
    found = _suitable(bench, path)
    if len(found) < count:
        # A few more than needed: not every molecule is completed.
        _generate(bench, path, count + count // 10 + 1)
        found = _suitable(bench, path)
    if len(found) < count:
        raise UsageError(f"{path}: has {len(found)} skeletons of elements that the model knows, not {count}")
    return found[:count]


def _suitable(bench: Bench, path: Path) -> list[Structure]:
    read = frames.structures([path]) if path.exists() else []
    return [one for number, one in enumerate(read) if bench.knows("skeleton", number, one.numbers)]


def _generate(bench: Bench, path: Path, count: int) -> None:
    print(f"{path.name}: {count} skeletons are generated", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        settings = ["--set", f"count={count}", "--set", f"seed={bench.seed}"]
        options = ["--output", scratch, "--threads", str(bench.processes)]
        bench.model.simgen("run", str(RECIPE), *options, *settings)
        write_whole(path, (Path(scratch) / FILE).read_bytes())
