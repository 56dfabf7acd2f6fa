"""Molecules an hour of this engine and of the authors' simgen 0.3.1, stage by stage, in one run.

usage: python run_pipeline.py MODEL.model [--count 3] [--ours 60] [--threads 1 2]

MODEL.model is the mace-torch archive of models/simgen-small.safetensors. Both make molecules of nine heavy
atoms with 10 particles, 50 noise levels and a swap every second step, hydrogens, correction and relaxation
included; ours are those of recipes/published.simgen. By turns: theirs, then ours.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("model")
parser.add_argument("--count", type=int, default=3, help="molecules of theirs (half a minute each)")
parser.add_argument("--ours", type=int, default=60, help="molecules of ours")
parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))


def output(command, threads):
    environment = dict(
        os.environ, OMP_NUM_THREADS=str(threads), TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1")
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


print("| threads | engine | stages, s per molecule | molecules per hour | ratio |")
print("| --- | --- | --- | --- | --- |")
for threads in options.threads:
    theirs = json.loads(output(
        [sys.executable, f"{here}/time_simgen.py", options.model, "data/qm9-256.xyz", "9", "50",
         str(options.count), str(threads)], threads).splitlines()[-1])
    stages = {name: statistics.median(seconds) for name, seconds in theirs.items()}
    slow = 3600 / sum(stages.values())
    print(f"| {threads} | simgen 0.3.1 | " + ", ".join(f"{n} {s:.1f}" for n, s in stages.items())
          + f" | {slow:.0f} | 1 |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [".build/release/simgen", "run", "recipes/published.simgen", "--set", "heavy=9",
                   "--no-report", "--threads", str(threads), "--output"]
        began = time.perf_counter()
        text = output(command + [f"{folder}/all", "--set", f"count={options.ours}"], threads)
        whole = time.perf_counter() - began
        began = time.perf_counter()
        output(command + [f"{folder}/one", "--set", "count=1"], threads)
        whole -= time.perf_counter() - began
    found = re.search(r"Seconds per molecule: (.*)", text).group(1)
    # Loading and the first molecule are left out of both.
    fast = 3600 * (options.ours - 1) / whole
    print(f"| {threads} | this engine | {found} | {fast:.0f} | {fast / slow:.0f} |", flush=True)
