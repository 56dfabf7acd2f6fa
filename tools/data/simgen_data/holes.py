"""An active round: starts are relaxed with a model, the first frame where it is wrong is kept.

Only molecules of the training part are used, so what is found is for training. A frame is wrong where
the energies of the model and of GFN2-xTB differ by more than `TOLERANCE` per atom.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from . import frames
from . import plan as plans
from .descents import Walker, descend
from .errors import LeftOut, UsageError
from .files import compressed, write_whole
from .geometry import closest
from .kinds import REGISTRY
from .labels import label
from .model import Model
from .streams import stream
from .structures import Label, Structure

TOLERANCE = 0.1  # eV per atom
# Labels are made every so many steps, and at once where atoms are nearer than this share of their radii.
SPACING = 10
LOOKS = 11
SUSPICIOUS = 0.65
STARTS = ("hot", "squeezed", "cloud", "crowded", "dimer", "overfull", "mutated", "thermal")

# What a frame is called, its structure and its label.
Found = tuple[str, Structure, Label]


def look(folder: Path, model: Model, count: int, seed: int, kinds: Sequence[str] = STARTS) -> str:
    """Relaxes `count` starts, writes rounds/round-SEED.xyz.gz, says how many of each start ended wrong.

    Starts are of these kinds by turns.
    """
    walkers = starts(folder, model.elements, count, seed, kinds)
    started = Counter(walker.start for walker in walkers)
    found: list[Found] = []
    wrong: Counter[str] = Counter()
    for number in range(LOOKS):
        believed = model.labels([walker.structure for walker in walkers])
        still: list[Walker] = []
        for walker, own in zip(walkers, believed, strict=True):
            structure = walker.structure
            try:
                known = label(structure)
            except LeftOut:
                continue
            if abs(known.energy - own.energy) <= TOLERANCE * len(structure):
                still.append(walker)
                continue
            found.append((f"hole_{walker.start}", structure, known))
            wrong[walker.start] += 1
        print(f"look {number + 1} of {LOOKS}: {len(still)} on their way, {len(found)} wrong", flush=True)
        walkers = [walker for walker in still if not walker.is_done]
        if number + 1 < LOOKS:
            descend(model, walkers, SPACING, is_suspicious)
    path = write(folder, seed, found)
    shares = ", ".join(f"{name} {wrong[name]} of {started[name]}" for name in started)
    return f"{len(found)} frames where the model is wrong ({shares}): {path}"


def is_suspicious(structure: Structure) -> bool:
    """Whether atoms are nearer to each other than they are in molecules."""
    return closest(structure.numbers, structure.positions) < SUSPICIOUS


def write(folder: Path, seed: int, found: Sequence[Found]) -> Path:
    """Writes rounds/round-SEED.xyz.gz."""
    name = f"round-{seed:05d}"
    texts = [
        frames.text(structure, known, config_type, f"{name}/{number}")
        for number, (config_type, structure, known) in enumerate(found)
    ]
    (folder / "rounds").mkdir(exist_ok=True)
    path = folder / "rounds" / f"{name}.xyz.gz"
    write_whole(path, compressed("".join(texts)))
    return path


def starts(
    folder: Path, elements: frozenset[int], count: int, seed: int, kinds: Sequence[str]
) -> list[Walker]:
    """So many structures of these kinds by turns, made of molecules for training, of these elements only."""
    for name in kinds:
        if name not in REGISTRY:
            raise UsageError(f"there is no kind {name}; there are {', '.join(sorted(REGISTRY))}")
    plan = plans.read(folder)
    material = plans.material(folder, plan, "train")
    walkers: list[Walker] = []
    number = 0
    while len(walkers) < count:
        name = kinds[number % len(kinds)]
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
