"""Molecular dynamics: hot molecules must neither collapse nor come apart where GFN2-xTB keeps them."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from ase import units
from ase.data import atomic_masses

from ..errors import LeftOut
from ..geometry import radius_sums
from ..holes import is_suspicious
from ..molecules import BONDED, Molecule, built
from ..relaxing import relaxed
from ..structures import Structure
from .bench import Bench
from .metrics import Metric

MOLECULES = 50
FEWEST, MOST = 36, 44  # atoms
TEMPERATURE = 1000.0  # K
STEP = 0.5  # fs
STEPS = 20_000
FRICTION = 0.002  # 1/fs
SPACING = 20  # steps between two looks
# No atom moves further in a step (angstrom) unless it is thrown out: twenty times what is usual for hydrogen.
LONGEST_STEP = 0.5
# A bond is broken above this share of its covalent radii: far more than vibrations reach at 1,000 K.
BROKEN = 1.5
# The frame where a bond broke is relaxed with GFN2-xTB.
MOST_FORCE = 0.05  # eV/angstrom
RELAXING_STEPS = 150

Forces = Callable[[Sequence[np.ndarray]], Sequence[np.ndarray]]


@dataclass
class Runner:
    """A molecule in motion: where it is, and how it ended, if it did."""

    molecule: Molecule
    positions: np.ndarray
    end: str = ""

    def look(self) -> None:
        """Ends the run where atoms collapsed or a bond is broken."""
        if is_suspicious(Structure(self.molecule.numbers, self.positions, "")):
            self.end = "collapsed"
        elif broken_bonds(self.molecule, self.positions, BROKEN):
            self.end = "broken"


def measure(bench: Bench) -> list[Metric]:
    """All molecules run together; a quick run is of fewer molecules for a shorter time."""
    molecules = []
    count = bench.count(MOLECULES)
    for _, (entry, rng) in bench.drugs("dynamics", FEWEST, MOST, 2 * count):
        try:
            molecules.append(built(entry, rng, change=False))
        except LeftOut:
            continue
        if len(molecules) == count:
            break
    steps = bench.count(STEPS)
    runners = [Runner(molecule, molecule.positions) for molecule in molecules]
    with bench.model.driven([molecule.numbers for molecule in molecules]) as driven:
        run(runners, driven.forces, steps, bench.random("dynamics", "motion"))
    collapsed = sum(runner.end == "collapsed" for runner in runners)
    torn = [runner for runner in runners if runner.end == "broken"]
    wrong = sum(heals(runner) for runner in torn)
    for runner in runners:
        if runner.end:
            print(f"{runner.molecule.origin}: {runner.end}", file=sys.stderr, flush=True)
            end = Structure(runner.molecule.numbers, runner.positions, runner.molecule.origin)
            bench.fail(end, None, runner.end)
    name = f"{steps * STEP / 1000:g} ps at {TEMPERATURE:g} K"
    return [
        Metric(f"{name}, collapsed", collapsed, "", len(runners), 0),
        Metric(f"{name}, a bond broke that GFN2-xTB keeps", wrong, "", len(runners), 0),
        Metric(f"{name}, a bond broke as with GFN2-xTB", len(torn) - wrong, "", len(runners)),
    ]


def run(runners: Sequence[Runner], forces: Forces, steps: int, rng: np.random.Generator) -> None:
    """Langevin dynamics (BAOAB: Leimkuhler and Matthews, J. Chem. Phys. 138, 174102) until each ends."""
    ends = np.cumsum([len(runner.molecule) for runner in runners])[:-1]
    masses = np.concatenate([atomic_masses[runner.molecule.numbers] for runner in runners])[:, None]
    positions = np.concatenate([runner.positions for runner in runners])
    spread = np.sqrt(TEMPERATURE * units.kB / masses)
    velocities = spread * rng.normal(size=positions.shape)
    step, kept = STEP * units.fs, np.exp(-FRICTION * STEP)
    moves = np.ones_like(masses)
    # One molecule after the other: views of the arrays of all.
    places, speeds, free = (np.split(each, ends) for each in (positions, velocities, moves))

    def pull() -> np.ndarray:
        found = forces(places)
        for runner, each, speed, part in zip(runners, found, speeds, free, strict=True):
            if not np.isfinite(each).all() or np.abs(step * speed).max() > LONGEST_STEP:
                runner.end = runner.end or "collapsed"
                part[:] = 0
        return np.nan_to_num(np.concatenate(found), posinf=0.0, neginf=0.0)

    push = pull()
    for number in range(1, steps + 1):
        velocities += 0.5 * step * moves * push / masses
        positions += 0.5 * step * moves * velocities
        velocities *= kept
        velocities += np.sqrt(1 - kept**2) * spread * rng.normal(size=positions.shape)
        positions += 0.5 * step * moves * velocities
        push = pull()
        velocities += 0.5 * step * moves * push / masses
        if number % SPACING == 0 or number == steps:
            for runner, place, part in zip(runners, places, free, strict=True):
                if not runner.end:
                    runner.positions = place.copy()
                    runner.look()
                    # Who has ended stands still from then on.
                    part[:] = 0 if runner.end else 1
        if number % max(steps // 10, 1) == 0:
            ended = sum(bool(runner.end) for runner in runners)
            print(f"{number} of {steps} steps, {ended} ended", file=sys.stderr, flush=True)


def broken_bonds(molecule: Molecule, positions: np.ndarray, share: float) -> list[tuple[int, int]]:
    """Bonds longer than a share of their covalent radii."""
    sums = radius_sums(molecule.numbers)
    return [
        (a, b) for a, b in molecule.bonds if np.linalg.norm(positions[a] - positions[b]) > share * sums[a, b]
    ]


def heals(runner: Runner) -> bool:
    """Whether GFN2-xTB closes the broken bonds again; so too where it has no label for the frame."""
    molecule = runner.molecule
    torn = Molecule(molecule.numbers, runner.positions, molecule.bonds, molecule.origin)
    try:
        positions, _ = relaxed(torn, MOST_FORCE, RELAXING_STEPS)
    except LeftOut:
        return True
    return not broken_bonds(molecule, positions, BONDED)
