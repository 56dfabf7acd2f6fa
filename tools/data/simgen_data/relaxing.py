"""Relaxation to a minimum: limited-memory BFGS, preconditioned with the spring network of the molecule."""

from typing import Protocol

import numpy as np

from .errors import LeftOut
from .labels import Follower
from .molecules import Molecule
from .structures import Label, rounded

MEMORY = 12
LONGEST_STEP = 0.2  # angstrom, of an atom
# Shares of a step that are tried until the energy goes down.
SCALES = (1.0, 0.4, 0.15, 0.05)
NOISE = 1e-5  # eV, of energies


class Surface(Protocol):
    """Energies and forces of one set of atoms at any positions."""

    def label(self, positions: np.ndarray) -> Label: ...


def relaxed(
    molecule: Molecule, most_force: float, most_steps: int, surface: Surface | None = None
) -> tuple[np.ndarray, Label]:
    """Positions and their label after `most_steps`, or once no force is above `most_force` (eV/angstrom).

    On the surface of GFN2-xTB unless another is given.
    """
    positions = rounded(molecule.positions)
    follower = surface or Follower(molecule.numbers)
    label = follower.label(positions)
    pairs: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(most_steps):
        if strongest(label) < most_force:
            break
        move = _direction(molecule, -label.forces, pairs)
        if (move * label.forces).sum() <= 0:
            pairs, move = [], molecule.network.step(label.forces)
        move = move * min(1.0, LONGEST_STEP / float(np.linalg.norm(move, axis=1).max()))
        gain = float((move * label.forces).sum())
        for scale in SCALES:
            following = rounded(positions + scale * move)
            there = follower.label(following)
            if there.energy < label.energy - 1e-4 * scale * gain + NOISE:
                break
        else:
            pairs = []
        s, y = following - positions, label.forces - there.forces
        if (s * y).sum() > 1e-8:
            pairs = [*pairs, (s, y)][-MEMORY:]
        positions, label = following, there
    return positions, label


def minimum(molecule: Molecule, most_force: float, most_steps: int) -> tuple[np.ndarray, Label]:
    """As `relaxed` with GFN2-xTB; left out where the molecule does not arrive, or with other bonds."""
    positions, label = relaxed(molecule, most_force, most_steps)
    if strongest(label) > most_force:
        raise LeftOut("not relaxed")
    if not molecule.keeps_bonds(positions):
        raise LeftOut("reacted")
    return positions, label


def strongest(label: Label) -> float:
    """The longest force of an atom, eV/angstrom."""
    return float(np.linalg.norm(label.forces, axis=1).max())


def _direction(
    molecule: Molecule, gradient: np.ndarray, pairs: list[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Minus the inverse Hessian times the gradient (Nocedal and Wright, algorithm 7.4)."""
    q, factors = gradient.copy(), []
    for s, y in reversed(pairs):
        factor = (s * q).sum() / (s * y).sum()
        factors.append(factor)
        q -= factor * y
    r = molecule.network.step(q)
    for (s, y), factor in zip(pairs, reversed(factors), strict=True):
        r += s * (factor - (y * r).sum() / (s * y).sum())
    return -r
