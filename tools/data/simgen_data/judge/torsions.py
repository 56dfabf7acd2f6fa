"""Profiles of rotatable bonds: rigid scans from the minimum of GFN2-xTB."""

import numpy as np
from rdkit import Chem

from .. import frames
from ..collecting import Line
from ..errors import LeftOut
from ..labels import singlepoint
from ..molecules import Molecule
from ..structures import Structure
from . import minima
from .bench import Bench
from .metrics import Metric

BONDS = 20
ANGLES = np.deg2rad(np.arange(0, 360, 15))
KCAL = 0.0433641  # eV
# Where both are above, atoms of the two sides run into each other, which a rotation in earnest avoids.
CLASH = 30.0  # kcal/mol
# What a molecule passes at ordinary temperatures.
LOW = 5.0  # kcal/mol
ERROR = 0.3  # kcal/mol


def measure(bench: Bench) -> list[Metric]:
    """One bond per molecule of those with a relaxed geometry."""
    tasks = [
        (line["number"], (line, bench.random("torsions", line["number"]))) for line in minima.lines(bench)
    ]
    lines = bench.collect("torsions", tasks, _scan, bench.count(BONDS))
    errors, low = [], []
    for line in lines:
        scanned = [frames.parsed(text) for text in line["frames"]]
        found = np.array(
            [label.energy for label in bench.model.labels([structure for structure, _ in scanned])]
        )
        known = np.array([label.energy for _, label in scanned])
        errors.append(profile_error(known, found))
        passed = known - known[0] < LOW * KCAL
        if passed[1:].any():
            low.append(profile_error(known[passed], found[passed]))
    return [
        Metric("torsion profiles, MAE, median", float(np.median(errors)), "kcal/mol", len(errors), ERROR),
        Metric("torsion profiles, MAE, largest", float(np.max(errors)), "kcal/mol", len(errors)),
        Metric(f"torsion profiles below {LOW:g} kcal/mol, MAE, median", _median(low), "kcal/mol", len(low)),
    ]


def profile_error(known: np.ndarray, found: np.ndarray) -> float:
    """Mean absolute error, kcal/mol, of energies, eV, relative to the first, which is the minimum's.

    Energies above `CLASH` count as that; points where both are above do not count, nor does the first.
    """
    here, there = (np.minimum((each[1:] - each[0]) / KCAL, CLASH) for each in (known, found))
    counts = (here < CLASH) | ~(there >= CLASH)
    return float(np.abs(here - there)[counts].mean())


def _median(errors: list[float]) -> float:
    return float(np.median(errors)) if errors else float("nan")


def _scan(given: tuple[Line, np.random.Generator]) -> Line:
    line, rng = given
    start, _ = frames.parsed(line["minimum"])
    molecule = Molecule(start.numbers, start.positions, [(a, b) for a, b in line["bonds"]], start.origin)
    bonds = rotatable(line["smiles"])
    if not bonds:
        raise LeftOut("no rotatable bond")
    a, b = bonds[rng.integers(len(bonds))]
    texts = []
    for number, positions in enumerate(scan(molecule, a, b)):
        try:
            found = singlepoint(molecule.numbers, positions)
        except LeftOut:
            if number == 0:
                raise
            continue
        texts.append(frames.text(Structure(molecule.numbers, positions, start.origin), found, "scan", "0"))
    return {"frames": texts}


def rotatable(smiles: str) -> list[tuple[int, int]]:
    """Single bonds outside rings with atoms on both sides, none of them next to a triple bond.

    Atoms are numbered as in `molecules.built`.
    """
    graph = Chem.MolFromSmiles(Chem.MolToSmiles(Chem.MolFromSmiles(smiles)))
    return list(graph.GetSubstructMatches(Chem.MolFromSmarts("[!$(*#*)&!D1]-&!@[!$(*#*)&!D1]")))


def scan(molecule: Molecule, a: int, b: int) -> list[np.ndarray]:
    """Positions with b's side turned around the bond by each of the angles."""
    return [molecule.turned(molecule.positions, a, b, angle) for angle in ANGLES]
