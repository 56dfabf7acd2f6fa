"""Molecules without a recipe: one is written from keyword arguments."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from .binary import find_binary, find_data
from .molecules import Molecules
from .progress import Callback
from .running import StrPath, literal, run

#: Which molecules are taken; others are made again.
Until = Literal["any", "connected", "valid", "familiar"]


def generate(
    atoms: int | None = 9,
    count: int = 20,
    *,
    seed: int = 1,
    elements: Iterable[str] | None = None,
    reference: StrPath | None = None,
    prior: StrPath | Sequence[float] | Sequence[Sequence[float]] | None = None,
    until: Until = "valid",
    model: StrPath | None = None,
    threads: int | None = None,
    output: StrPath | None = None,
    overwrite: bool = False,
    progress: Callback | bool | None = None,
    binary: StrPath | None = None,
) -> Molecules:
    """Grows molecules like those of a reference, adds their hydrogens and relaxes them.

    Args:
        atoms: heavy atoms of each; None draws numbers as the reference has them.
        count: how many molecules.
        seed: which; the same one gives the same molecules.
        elements: of the heavy atoms, such as ["C", "N"]. If absent C, N and O, or those of `reference`.
        reference: an extended XYZ file with molecules to imitate, hydrogens included, fifty or more; a density is
            fitted to it at first and kept for the next time. If absent QM9.
        prior: the shape of the molecules: three variances along x, y and z in square angstrom; or points in
            angstrom, [points][3], that the atoms are to lie around; or a file with such points. If absent shapes
            are those of the reference.
        until: which molecules are taken; others are made again, twenty times at most. `familiar` are valid ones
            without a bond, ring or group that the reference has not.
        model: a MACE model that gives energies; if absent the one that comes with simgen.
        threads, output, overwrite, progress, binary: as in `run`.

    Raises:
        ValueError: an argument has no meaning.
        SimgenError: as in `run`.
    """
    with tempfile.TemporaryDirectory(prefix="simgen-") as folder:
        shape: Any = prior
        if prior is not None and not isinstance(prior, (str, os.PathLike)) and _is_nested(prior):
            shape = _points_file(prior, Path(folder) / "points.csv")
        text = compose(
            atoms=atoms, count=count, seed=seed, elements=elements, reference=reference, prior=shape,
            until=until, model=model, binary=binary,
        )  # fmt: skip
        return run(
            text, threads=threads, output=output, overwrite=overwrite, progress=progress, binary=binary
        )


def compose(
    *,
    atoms: int | None = 9,
    count: int = 20,
    seed: int = 1,
    elements: Iterable[str] | None = None,
    reference: StrPath | None = None,
    prior: StrPath | Sequence[float] | None = None,
    until: Until = "valid",
    model: StrPath | None = None,
    binary: StrPath | None = None,
) -> str:
    """The text of the recipe that `generate` runs, to be kept and changed; points are a file here.

    Raises:
        ValueError: an argument has no meaning.
        SimgenError: there is no simgen, or its models are not with it.
    """
    program = find_binary(binary)

    def data(path: str) -> str:
        return literal(find_data(path, program))

    for name, number, least in (("atoms", atoms, 1), ("count", count, 1), ("seed", seed, 0)):
        if number is not None and (isinstance(number, bool) or int(number) != number or number < least):
            raise ValueError(f"{name} has to be a whole number from {least}, not {number!r}")
    if until not in get_args(Until):
        raise ValueError(f"until has to be one of {', '.join(get_args(Until))}, not {until!r}")
    if elements is None and reference is None:
        elements = ["C", "N", "O"]
    symbols = None if elements is None else _symbols(elements)
    # Of one element there is nothing to choose; of none that is named the reference says which there are.
    chooses = symbols is None or len(symbols) > 1
    wanted = "" if symbols is None else f" elements=[{', '.join(symbols)}]"
    start = "" if symbols is None or "C" in symbols else f" start=[{', '.join(symbols)}]"

    # As in recipes/qm9-like.simgen and recipes/shapes.simgen, which say why: molecules that are large, or have
    # a shape of their own, are generated from the density of QM9's chemistry, and held together.
    is_large = atoms is not None and atoms > 12
    is_special = is_large or prior is not None
    base = "models/likeness-base.safetensors" if is_special else "models/likeness-base-wide.safetensors"
    fit = 400 if reference is not None or (is_large and prior is None) else 0
    lines = [
        "simgen 1",
        f"model     mace: mace file={data('models/simgen-small.safetensors') if model is None else literal(Path(model))}",
        f"reference like_these: xyz file={data('data/qm9-256.xyz') if reference is None else literal(Path(reference))}",
        f"prior     cloud: {_prior(prior)}",
        f"force     like: likeness reference=like_these base={data(base)} steps={fit}"
        + (" cloud=false" if prior is not None else ""),
    ]
    forces = ["like"]
    if prior is not None:
        lines.append("force     pull: noised_prior prior=cloud")
        forces.insert(0, "pull")
    if is_special:
        lines += ["let h(t) = 1 / max(t, 0.1)", "force     hold: cohesion reach=1.6 strength=h"]
        forces.append("hold")
    if is_special:
        sampler = "steps=150 corrections=2 noise=0.95"
    else:
        sampler = "steps=300 corrections=2 correct_until=0.2" if reference is None else "steps=150 corrections=2"
    best_of = " best_of=2" if is_large and prior is None else ""
    size = "" if atoms is None else f" atoms={atoms}"
    relax = "  relax       mol lbfgs model=mace fmax=0.05 eV/angstrom steps=200"
    lines += [
        f"sampler   down: ancestral {sampler}",
        *([f"mutator   swap: gibbs{wanted}"] if chooses else []),
        f"for i in 1..{count}",
        f"  generate    mol: down{size} seed={seed}*1000000+i prior=cloud forces=[{', '.join(forces)}]{start}"
        f"{' mutators=[swap]' if chooses else ''}{best_of} until={until}",
        "  drop        mol",
        "  hydrogenate mol reference=like_these model=mace",
        relax,
    ]
    if wanted and chooses:
        lines += [f"  correct     mol model=mace{wanted}", relax]
    return "\n".join([*lines, "end", ""])


def _symbols(elements: Iterable[str]) -> list[str]:
    symbols = list(elements)
    for symbol in symbols:
        if not isinstance(symbol, str) or not re.fullmatch("[A-Z][a-z]?", symbol):
            raise ValueError(f"elements has to be symbols such as 'C', not {symbol!r}")
    if not symbols:
        raise ValueError("elements has to be one element or more")
    return symbols


def _prior(prior: Any) -> str:
    if prior is None:
        return "anisotropic covariance=diag(6, 6, 6) normalise=false"
    if isinstance(prior, (str, os.PathLike)):
        return f"pointcloud file={literal(Path(prior))} covariance=diag(0.5, 0.5, 0.5)"
    variances = list(map(float, prior))
    if len(variances) != 3:
        raise ValueError(f"prior has to be three variances, points or a file, not {len(variances)} numbers")
    return f"anisotropic normalise=false covariance=diag({', '.join(map(literal, variances))})"


def _is_nested(prior: Iterable[Any]) -> bool:
    return any(hasattr(item, "__len__") for item in prior)


def _points_file(points: Iterable[Any], path: Path) -> Path:
    """Writes points, [points][3] in angstrom, for the prior `pointcloud`."""
    rows = [[float(value) for value in point] for point in points]
    if any(len(row) != 3 for row in rows):
        raise ValueError("points of a prior have to have three coordinates each")
    path.write_text("".join(",".join(map(literal, row)) + "\n" for row in rows))
    return path
