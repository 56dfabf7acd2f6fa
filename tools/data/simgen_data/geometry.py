"""Distances, rotations, placing of atoms and molecules."""

import numpy as np

from .constants import RADII, VAN_DER_WAALS


def distances(positions: np.ndarray) -> np.ndarray:
    """Distances of all pairs [atoms, atoms]; infinity on the diagonal."""
    result = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    np.fill_diagonal(result, np.inf)
    return result


def radius_sums(numbers: np.ndarray) -> np.ndarray:
    """Sums of covalent radii of all pairs, angstrom."""
    radii = RADII[numbers]
    return radii[:, None] + radii[None]


def closest(numbers: np.ndarray, positions: np.ndarray) -> float:
    """Smallest distance of two atoms as a share of the sum of their covalent radii."""
    if len(numbers) < 2:
        return np.inf
    return float((distances(positions) / radius_sums(numbers)).min())


def rmsd(first: np.ndarray, second: np.ndarray) -> float:
    """Root mean square distance of the same atoms [atoms, 3], least over rotations and shifts (Kabsch)."""
    here, there = first - first.mean(0), second - second.mean(0)
    u, stretch, v = np.linalg.svd(here.T @ there)
    # A reflection is no rotation: the weakest direction pays for it.
    stretch[-1] *= np.sign(np.linalg.det(u @ v))
    squares = (here**2).sum() + (there**2).sum() - 2 * stretch.sum()
    return float(np.sqrt(max(squares, 0.0) / len(first)))


def unit(rng: np.random.Generator) -> np.ndarray:
    """A random direction."""
    vector = rng.normal(size=3)
    return vector / np.linalg.norm(vector)


def rotation(rng: np.random.Generator) -> np.ndarray:
    """A random rotation [3, 3]."""
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    q = q * np.sign(np.diag(r))
    if np.linalg.det(q) < 0:
        q[:, 0] = -q[:, 0]
    return q


def turned(positions: np.ndarray, axis: np.ndarray, angle: float) -> np.ndarray:
    """Positions turned around an axis through the origin (Rodrigues)."""
    return (
        positions * np.cos(angle)
        + np.cross(axis, positions) * np.sin(angle)
        + np.outer(positions @ axis, axis) * (1 - np.cos(angle))
    )


def spread(numbers: np.ndarray, positions: np.ndarray, share: float) -> np.ndarray:
    """Moves atoms apart until no pair is nearer than a share of its covalent radii."""
    positions = positions.copy()
    least = radius_sums(numbers) * share
    for _ in range(200):
        d = distances(positions)
        overlap = np.clip(least - d, 0, None)
        if overlap.max() < 1e-3:
            break
        direction = (positions[:, None] - positions[None]) / np.where(np.isfinite(d), d, 1.0)[..., None]
        positions += 0.5 * (overlap[..., None] * direction).sum(1)
    return positions


def beside(
    first: tuple[np.ndarray, np.ndarray],
    second: tuple[np.ndarray, np.ndarray],
    gap: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Two molecules, the second turned at random and moved up until the closest atoms are `gap` apart.

    `gap` is a share of the van der Waals radii of the pair.
    """
    numbers = np.concatenate([first[0], second[0]])
    here = first[1] - first[1].mean(0)
    there = (second[1] - second[1].mean(0)) @ rotation(rng).T
    direction = unit(rng)
    least = gap * (VAN_DER_WAALS[first[0]][:, None] + VAN_DER_WAALS[second[0]][None])
    # For each pair the larger root of |r + s u| = least; the largest of all is where the first pair touches.
    r = there[None] - here[:, None]
    along = r @ direction
    across = (r**2).sum(-1) - along**2
    roots = np.where(least**2 > across, -along + np.sqrt(np.clip(least**2 - across, 0, None)), -np.inf)
    shift = roots.max()
    if not np.isfinite(shift):
        shift = 0.0
    return numbers, np.concatenate([here, there + shift * direction])
