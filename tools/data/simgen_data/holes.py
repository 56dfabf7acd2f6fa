"""An active round: starts are relaxed with a model, the first frame where it is wrong is kept.

Only molecules of the training part are used, so what is found is for training. A frame is wrong where
the energies of the model and of GFN2-xTB differ by more than `TOLERANCE` per atom.
"""

import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import ase.io
import numpy as np

from . import frames
from . import plan as plans
from .constants import SYMBOLS
from .errors import LeftOut, UsageError
from .files import compressed, write_whole
from .fire import Fire
from .geometry import closest
from .kinds import REGISTRY
from .labels import label
from .streams import stream
from .structures import Structure

TOLERANCE = 0.1  # eV per atom
STEPS = 100
# Labels are made every so many steps, and at once where atoms are nearer than this share of their radii.
SPACING = 10
SUSPICIOUS = 0.65
STARTS = ("hot", "squeezed", "cloud", "crowded", "dimer", "overfull", "mutated", "thermal")


@dataclass
class Walker:
    """A structure on its way downhill."""

    start: str
    structure: Structure
    fire: Fire = field(init=False)

    def __post_init__(self) -> None:
        self.fire = Fire(len(self.structure))


def look(folder: Path, program: Path, model: Path, count: int, seed: int, threads: int) -> str:
    """Relaxes `count` starts, writes rounds/round-SEED.xyz.gz, says how many of each start ended wrong."""
    plan = plans.read(folder)
    walkers = _starts(folder, plan, _elements(program, model), count, seed)
    started = Counter(walker.start for walker in walkers)
    found: list[str] = []
    wrong: Counter[str] = Counter()
    for step in range(STEPS + 1):
        if not walkers:
            break
        energies, forces = _evaluated(program, model, [walker.structure for walker in walkers], threads)
        still: list[Walker] = []
        for walker, energy, pull in zip(walkers, energies, forces, strict=True):
            structure = walker.structure
            collapsed = (
                not np.isfinite(pull).all() or closest(structure.numbers, structure.positions) < SUSPICIOUS
            )
            if step % SPACING == 0 or collapsed:
                try:
                    known = label(structure)
                except LeftOut:
                    continue
                if not abs(known.energy - energy) <= TOLERANCE * len(structure):
                    slot = f"round-{seed:05d}/{len(found)}"
                    found.append(frames.text(structure, known, f"hole_{walker.start}", slot))
                    wrong[walker.start] += 1
                    continue
            if np.isfinite(pull).all():
                moved = structure.positions + walker.fire.move(pull)
                walker.structure = Structure(structure.numbers, moved, structure.origin)
                still.append(walker)
        walkers = still
        print(f"step {step}: {len(walkers)} on their way, {len(found)} wrong", flush=True)
    (folder / "rounds").mkdir(exist_ok=True)
    path = folder / "rounds" / f"round-{seed:05d}.xyz.gz"
    write_whole(path, compressed("".join(found)))
    shares = ", ".join(f"{name} {wrong[name]} of {started[name]}" for name in started)
    return f"{len(found)} frames where the model is wrong ({shares}): {path}"


def _starts(folder: Path, plan: plans.Plan, elements: set[int], count: int, seed: int) -> list[Walker]:
    material = plans.material(folder, plan, "train")
    walkers: list[Walker] = []
    number = 0
    while len(walkers) < count:
        name = STARTS[number % len(STARTS)]
        try:
            made = REGISTRY[name].make(material, stream(plan.seed, "round", seed, number))
        except LeftOut:
            made = []
        number += 1
        if number > 200 * count:
            raise UsageError(f"{folder}: too few of its molecules have only elements that the model knows")
        suitable = [structure for structure in made if set(structure.numbers.tolist()) <= elements]
        walkers += [Walker(name, structure) for structure in suitable[:1]]
    return walkers


def _elements(program: Path, model: Path) -> set[int]:
    for line in _run([str(program), "model", "info", str(model)]).splitlines():
        words = line.split()
        if words[:1] == ["elements"]:
            return {number for number, symbol in SYMBOLS.items() if symbol in words[1:]}
    raise UsageError(f"{model}: `{program} model info` does not say which elements it knows")


def _evaluated(
    program: Path, model: Path, structures: list[Structure], threads: int
) -> tuple[list[float], list[np.ndarray]]:
    with tempfile.TemporaryDirectory() as scratch:
        there, back = Path(scratch) / "in.xyz", Path(scratch) / "out.xyz"
        there.write_text("".join(frames.text(structure, None, "start", "0") for structure in structures))
        options = ["--model", str(model), "--threads", str(threads), "-o", str(back)]
        _run([str(program), "evaluate", str(there), *options])
        read = ase.io.read(back, ":", format="extxyz")
    return [float(atoms.get_potential_energy()) for atoms in read], [atoms.get_forces() for atoms in read]


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        raise UsageError(f"{command[0]}: there is no such program; --program says where simgen is") from None
    if done.returncode != 0:
        raise UsageError(done.stderr.strip() or f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout
