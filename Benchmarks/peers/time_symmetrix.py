"""Times symmetrix-xl in float32 on the files ModelTimes writes; prints JSON as ModelTimes does.

usage: OMP_NUM_THREADS=THREADS python time_symmetrix.py MODEL.json FOLDER STRUCTURE...

MODEL.json is what symmetrix_extract_mace makes of an archive. Calls go through its ASE calculator, the
only interface it documents; positions move by 1e-5 angstrom between calls, so that nothing is taken from
its cache while its neighbour list stays.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import ase.io
import numpy as np
from symmetrix import Symmetrix

path, folder, names = sys.argv[1], sys.argv[2], sys.argv[3:]
report = dict(structures=[])
for name in names:
    atoms = ase.io.read(f"{folder}/{name}.xyz")
    # Its neighbour list wants a cell; this one is larger than molecule and cutoff.
    start = atoms.positions.copy()
    atoms.set_cell(np.eye(3) * (2 * np.abs(start).max() + 40))
    atoms.calc = Symmetrix(path, dtype="float32")

    def work(shift):
        atoms.positions = start + shift
        return atoms.get_potential_energy(), atoms.get_forces()

    for round in range(3):
        work(1e-5 * (round + 1))
    times, began = dict(clock=[], processor=[]), time.perf_counter()
    while len(times["clock"]) < 5 or time.perf_counter() - began < 2:
        shift = 1e-5 * (len(times["clock"]) % 5 + 1)
        begin, busy = time.perf_counter(), time.process_time()
        energy, forces = work(shift)
        times["clock"].append(time.perf_counter() - begin)
        times["processor"].append(time.process_time() - busy)
    report["structures"].append(dict(
        name=name, atoms=len(atoms), times=times, energy=float(energy), forces=forces.tolist()))
print(json.dumps(report))
