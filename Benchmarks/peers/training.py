"""Times a step of training, energies and forces, by mace-torch and by simgen in one run; prints one table.

usage: python training.py SHIPPED.model [--rounds N] [--steps N] [--threads N...] [--processor]

Run from the root of the repository after `make benchmarks`. Both train the model SHIPPED.model (see README.md) in
single precision on molecules of data/qm9-256.xyz; the two take turns, so that what else the machine does
meets both. A step of mace-torch is forward, forces, backward, clipping and Adam; graphs are made before. A step of
simgen is all of a step of `simgen train force-field`. --processor compares processor time.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
import ase.io
import torch
from mace import data, tools
from mace.tools import torch_geometric

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--steps", type=int, default=8)
parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
parser.add_argument("--processor", action="store_true")
options = parser.parse_args()
torch.set_default_dtype(torch.float32)
model = torch.load(options.model, map_location="cpu", weights_only=False).float().train()
table = tools.AtomicNumberTable([int(z) for z in model.atomic_numbers])
molecules = ase.io.read("data/qm9-256.xyz", ":")
atoms = sum(map(len, molecules)) / len(molecules)
parameters = [p for p in model.parameters() if p.requires_grad]
optimizer = torch.optim.Adam(parameters, lr=1e-4, amsgrad=True)


def batches(size):
    parts = [
        data.AtomicData.from_config(
            data.config_from_atoms(m), z_table=table, cutoff=float(model.r_max))
        for m in molecules[: size * (options.steps + 2)]]
    return list(torch_geometric.dataloader.DataLoader(parts, batch_size=size))


def step(batch):
    optimizer.zero_grad(set_to_none=True)
    found = model(batch.to_dict(), training=True, compute_force=True)
    counts = batch.ptr[1:] - batch.ptr[:-1]
    loss = (found["energy"] / counts).square().mean() + 10 * found["forces"].square().mean()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 10)
    optimizer.step()


def theirs(size, threads):
    """Microseconds per atom of a step."""
    torch.set_num_threads(threads)
    times = []
    for index, batch in enumerate(batches(size)[: options.steps + 2]):
        count, begin, busy = len(batch.positions), time.perf_counter(), time.process_time()
        step(batch)
        spent = (time.process_time() - busy) if options.processor else time.perf_counter() - begin
        if index > 1:
            times.append(1e6 * spent / count)
    return statistics.median(times)


def ours(size, threads):
    """The same."""
    text = subprocess.run(
        [".build/release/TrainingTimes", str(threads), str(size), str(10 * options.steps)],
        check=True, capture_output=True, text=True).stdout
    kind = "processor" if options.processor else "wall"
    return float(re.search(rf"step, {kind}: median ([0-9.]+)", text).group(1))


print(f"{'processor' if options.processor else 'wall'} time of a step, us per atom, medians of {options.rounds} "
      "rounds by turns\n")
print("| structures of a step | atoms | threads | mace-torch | simgen | ratio |\n|" + " --- |" * 6)
for size in (8, 16):
    for threads in options.threads:
        pairs = [(theirs(size, threads), ours(size, threads)) for _ in range(options.rounds)]
        a, b = (statistics.median(p[n] for p in pairs) for n in (0, 1))
        ratio = statistics.median(p[0] / p[1] for p in pairs)
        print(f"| {size} | {atoms * size:.0f} | {threads} | {a:.0f} | {b:.1f} | {ratio:.1f} |", flush=True)
