"""Trains the same shape on the same structures by mace-torch and by simgen for the same time; prints errors against time.

usage: python learning.py TRAIN.xyz VALIDATE.xyz [--minutes N] [--folder FOLDER]

Run from the root of the repository after `make`. Frames have REF_energy and REF_forces. Shape: 64 channels of scalars,
harmonics to degree 3, products of three, two layers, cutoff 4.5 angstrom, float32, one thread. Both get their own
defaults of loss, batch and optimiser; a short run of each says how many steps its budget of processor time has,
so that the learning rates of both have fallen at the end. Errors are those of the averaged weights on
VALIDATE.xyz, and validation is part of the time.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

parser = argparse.ArgumentParser()
parser.add_argument("train")
parser.add_argument("validate")
parser.add_argument("--minutes", type=float, default=20)
parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path(".build/learning"))
options = parser.parse_args()
options.folder.mkdir(parents=True, exist_ok=True)
BATCH = 10  # of mace-torch, its default
SHAPE = {"channels": 64, "hidden_degree": 0, "cutoff": 4.5, "batch": 8}
POINTS = 8  # validations of a run of simgen
structures = sum(1 for line in open(options.train) if line.strip().isdigit())
environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1",
                            "PYTHONWARNINGS": "ignore"}


def processor(pid):
    """Seconds of a process, until now."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def followed(command, pattern):
    """Minutes of processor time and errors, meV per atom and meV/angstrom, at each line with them."""
    points = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as run:
        for line in run.stdout:
            if found := re.search(pattern, line):
                spent = processor(run.pid) / 60
                errors = tuple(map(float, found.groups()))
                if points and points[-1][1:] == errors:
                    continue  # the last step is told twice
                points.append((spent, *errors))
                print(f"  {spent:.2f} min: {points[-1][1]:.2f} meV/atom, {points[-1][2]:.1f} meV/A", file=sys.stderr)
        if run.wait():
            sys.exit(f"{command[0]} failed")
    return points


def mace(epochs):
    # A fiftieth of the rate is left at the end.
    fall = 0.02 ** (1 / max(1, epochs - 1))
    return followed(
        [str(pathlib.Path(sys.executable).parent / "mace_run_train"), "--name", "mace", "--work_dir", str(options.folder),
         "--train_file", options.train, "--valid_file", options.validate, "--E0s", "average", "--model", "ScaleShiftMACE",
         "--hidden_irreps", "64x0e", "--r_max", "4.5", "--max_ell", "3", "--correlation", "3", "--num_interactions", "2",
         "--num_radial_basis", "8", "--batch_size", str(BATCH), "--valid_batch_size", "10", "--lr", "0.01", "--amsgrad",
         "--ema", "--ema_decay", "0.99", "--scheduler", "ExponentialLR", "--lr_scheduler_gamma", str(fall),
         "--max_num_epochs", str(epochs), "--eval_interval", "1", "--error_table", "PerAtomMAE", "--energy_key", "REF_energy",
         "--forces_key", "REF_forces", "--device", "cpu", "--default_dtype", "float32", "--seed", "1"],
        r"Epoch \d+:.*MAE_E_per_atom= *([0-9.]+) meV, MAE_F= *([0-9.]+) meV")


def simgen(steps):
    settings = options.folder / "settings.json"
    settings.write_text(json.dumps(SHAPE | {"steps": steps, "validate_every": max(1, steps // POINTS)}))
    return followed(
        [".build/release/simgen", "train", "force-field", options.train, "--validate", options.validate, "--config",
         str(settings), "-o", str(options.folder / "simgen.safetensors"), "--threads", "1", "--overwrite"],
        r"validation energy ([0-9.]+) meV per atom, forces ([0-9.]+) meV")


def table(name, points):
    print(f"\n{name}\n\n| processor time, min | energy, meV/atom | force, meV/A |\n| --- | --- | --- |")
    for minutes, energy, force in points:
        print(f"| {minutes:.1f} | {energy:.2f} | {force:.1f} |")


first = mace(2)
epoch = first[-1][0] - first[-2][0]
epochs = max(2, round((options.minutes - first[-1][0] + 2 * epoch) / epoch))
trial = 400
steps = round(trial * options.minutes / simgen(trial)[-1][0])
table(f"mace-torch, {epochs} epochs of {structures}", mace(epochs))
table(f"simgen, {steps} steps of {SHAPE['batch']}", simgen(steps))
