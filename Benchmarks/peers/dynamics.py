"""Times velocity Verlet dynamics of ASE with the calculator of mace-torch and with `simgen drive`.

usage: python dynamics.py MODEL [--steps 50] [--threads 1] [--structure FILE.xyz] [--folder FOLDER]

MODEL is an archive of mace-torch that both read (shapes.py makes some; a .safetensors file is for this
engine alone). Run from the root of the repository after
    make build benchmarks
The structure is packed-500.xyz, which `ModelTimes structures` writes: molecules of QM9 packed into a ball
without overlap at 0.07 atoms per cubic angstrom, 514 atoms. 300 K, steps of 0.5 fs, float32. Steps are timed
whole: integrator, neighbour list, model and, with this engine, the socket. Without mace-torch a line says so.
"""
import argparse
import os
import subprocess
import tempfile
import time
import warnings

warnings.filterwarnings("ignore")
parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("--steps", type=int, default=50)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--structure", default="", help="extended XYZ; packed-500.xyz if not given")
parser.add_argument("--folder", default=tempfile.gettempdir() + "/simgen-peers")
options = parser.parse_args()
# Before libraries that read them are loaded.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(options.threads)
os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"

import ase.io
import numpy as np
from ase import units
from ase.calculators.socketio import SocketIOCalculator
from ase.md.velocitydistribution import MaxwellBoltzmannDistribution
from ase.md.verlet import VelocityVerlet

WARM_UP = 3
swift, simgen = ".build/release/ModelTimes", ".build/release/simgen"
path = options.structure
if not path:
    os.makedirs(options.folder, exist_ok=True)
    subprocess.run([swift, "structures", options.folder], check=True)
    path = f"{options.folder}/packed-500.xyz"
start = ase.io.read(path, 0)


def run(calculator):
    """Nanoseconds of a step, forces at the beginning (eV/angstrom), drift of the energy (eV per atom)."""
    atoms = start.copy()
    atoms.calc = calculator
    forces = atoms.get_forces()
    MaxwellBoltzmannDistribution(atoms, temperature_K=300, rng=np.random.default_rng(1))
    dynamics = VelocityVerlet(atoms, timestep=0.5 * units.fs)
    dynamics.run(WARM_UP)
    energy, began = atoms.get_total_energy(), time.perf_counter()
    dynamics.run(options.steps)
    nanoseconds = (time.perf_counter() - began) * 1e9 / options.steps
    return nanoseconds, forces, (atoms.get_total_energy() - energy) / len(atoms)


def launch(atoms, properties, port, unixsocket):
    return subprocess.Popen(
        [simgen, "drive", "--model", options.model, "--socket", unixsocket, "--structure", path,
         "--threads", str(options.threads)], stdout=subprocess.DEVNULL)


def ours():
    with SocketIOCalculator(unixsocket=f"simgen-{os.getpid()}", launch_client=launch) as calculator:
        return run(calculator)


def theirs():
    """As `run`; None without mace-torch."""
    try:
        import torch
        from mace.calculators import MACECalculator
    except ImportError as error:
        print(f"mace-torch cannot be imported ({error}): this engine alone\n")
        return None
    torch.set_num_threads(options.threads)
    return run(MACECalculator(model_paths=options.model, device="cpu", default_dtype="float32"))


found = {"mace-torch": theirs(), "simgen drive": ours()}
print(f"{len(start)} atoms, {options.steps} steps, {options.threads} thread(s), float32\n")
print("| calculator | ns per step | steps/s | drift, eV/atom | ratio |\n|" + " --- |" * 5)
slowest = max(each[0] for each in found.values() if each)
for name, each in found.items():
    if each:
        print(f"| {name} | {each[0]:,.0f} | {1e9 / each[0]:.1f} | {each[2]:.1e} | {slowest / each[0]:.1f} |")
if all(found.values()):
    gap = np.abs(found["mace-torch"][1] - found["simgen drive"][1]).max()
    print(f"\nLargest difference of the forces at the beginning: {gap:.1e} eV/angstrom")
