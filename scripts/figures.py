#!/usr/bin/python3
"""Makes the pictures of figures 1, 3 and 9 in docs/ anew, and prints the numbers that docs/diffusion.md tells.

    scripts/figures.py SIMGEN

Needs xtb. Takes a quarter of an hour.
"""

import csv
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPES = {
    "fig1-landscape": ("count=10", ["fig1-landscape.svg"]),
    "fig1-trajectories": ("count=9", ["fig1-trajectories.svg"]),
    "fig1-relaxations": ("count=10", ["fig1-relaxations.svg", "fig1-molecules-1.svg"]),
    "fig3-stages": (None, ["fig3.svg"]),
    "fig9-linking": (None, ["fig9.svg"]),
}


def lines(path):
    """Points of each row of a table of numbers by (panel, series, row): x, y and value, None where a field has none."""
    table = defaultdict(list)
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            key = (row["panel"], row["series"], int(row["row"]))
            table[key].append(tuple(float(row[name]) if row[name] else None for name in ("x", "y", "value")))
    return table


def landscape(path):
    table = lines(path)
    surface, ways = next(iter(table.values())), list(table.values())[1:]
    energy = {(x, y): value for x, y, value in surface}
    levels, sizes = sorted({x for x, _ in energy}), sorted({y for _, y in energy})
    falls = [
        (energy[x, a] - energy[x, b], x, a) for x in levels for a, b in zip(sizes, sizes[1:]) if energy[x, b] < energy[x, a]
    ]
    most, x, a = max(falls, default=(0, 0, 0))
    print(f"A: {len(levels) * (len(sizes) - 1)} steps to more deformation, down by more than 0.01 per atom in", end=" ")
    print(f"{sum(fall > 0.01 for fall, _, _ in falls)}; most by {most:.3g} at t = {x:.3g} from {a:.3g} ({energy.get((x, a), 0):.3g})")

    def nearest(values, value):
        return min(values, key=lambda other: abs(other - value))

    for t in (1, 0.2, 0.02):
        x, y = nearest(levels, t), nearest(sizes, 0.135)
        print(f"   energy per atom at t = {x:.3g}, deformation {y:.3g}: {energy[x, y]:.3g}")
    there = [point for way in ways for point in way if levels[0] <= point[0] <= levels[-1] and point[1] <= sizes[-1]]
    apart = [value - energy[nearest(levels, x), nearest(sizes, y)] for x, y, value in there]
    print(f"   trajectories: energy per atom, median {statistics.median(p[2] for p in there):.2f};")
    print(f"   less that of benzene at the same place, median {statistics.median(apart):.2f}")


def trajectories(path):
    table = lines(path)
    for panel in sorted({panel for panel, _, _ in table}):
        for series in ("SDE", "ODE"):
            changes, values, missing = [], [], 0
            for key, way in table.items():
                if key[:2] != (panel, series):
                    continue
                own = [y for _, y, _ in way[:: 5 if "learnt" in panel else 1]]
                missing += own.count(None)
                values += [y for y in own if y is not None]
                changes += [abs(b - a) for a, b in zip(own, own[1:]) if a is not None and b is not None]
            print(
                f"{panel}, {series}: from {min(values):.2f} to {max(values):.2f}, median {statistics.median(values):.2f};"
                f" change in ten steps: mean {statistics.mean(changes):.2f}, largest {max(changes):.2f};"
                f" none at {missing} of {missing + len(values)} steps"
            )


def relaxations(path):
    table = lines(path)
    pieces, ends = defaultdict(list), defaultdict(list)
    for (panel, series, _), points in table.items():
        if "pieces" in panel and panel.startswith("C"):
            pieces[series].append(points[0][0])
        elif panel.startswith("D"):
            known = [y for _, y, _ in points if y is not None]
            ends[panel, series].append((known[0], max(known), known[-1]))
    for series, counts in pieces.items():
        whole = sum(count == 1 for count in counts)
        print(f"C: {series}: {statistics.mean(counts):.1f} pieces, in one piece {whole} of {len(counts)}")
    for (panel, series), energies in ends.items():
        start, most, end = (statistics.mean(values) for values in zip(*energies))
        print(f"{panel}, {series}: at the start {start:.2f}, at most {most:.2f}, at the end {end:.2f}")
    for panel in sorted({panel for panel, _ in ends}):
        pairs = list(zip(ends[panel, "QM"], ends[panel, "E_linear"]))
        higher = sum(qm[2] > linear[2] for qm, linear in pairs)
        print(f"{panel}: QM ends higher than E_linear in {higher} of {len(pairs)}")
    by_pieces = defaultdict(list)
    for (panel, _, _), points in table.items():
        if panel.startswith("learnt energy and"):
            by_pieces[int(points[0][0])].append(points[0][1])
    for count, energies in sorted(by_pieces.items()):
        print(f"learnt energy per atom of {count} pieces: {statistics.mean(energies):.2f} ({len(energies)})")


def main():
    simgen = os.path.abspath(sys.argv[1])
    report = {"fig1-landscape": landscape, "fig1-trajectories": trajectories, "fig1-relaxations": relaxations}
    with tempfile.TemporaryDirectory() as folder:
        for recipe, (setting, pictures) in RECIPES.items():
            command = [simgen, "run", str(ROOT / "recipes/paper" / f"{recipe}.simgen"), "--output", f"{folder}/{recipe}"]
            subprocess.run(command + (["--set", setting] if setting else []), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for picture in pictures:
                shutil.copy(f"{folder}/{recipe}/{picture}", ROOT / "docs" / picture)
            if recipe in report:
                report[recipe](f"{folder}/{recipe}/{recipe}.tsv")


main()
