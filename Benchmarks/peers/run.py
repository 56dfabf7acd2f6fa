"""Times simgen, mace-torch and symmetrix-xl in one run and prints one table.

usage: python run.py SHIPPED.model [--all] [--processor] [--only MODEL] [--limit SECONDS] [--folder FOLDER]

SHIPPED.model is the mace-torch archive of models/simgen-small.safetensors (see models/simgen-small.md).
Run from the root of the repository after
    make build benchmarks
with a Python that has requirements.txt. --all also times mace-torch with vector features on 2,000 atoms,
which takes minutes and more than 20 GB. --processor prints processor time instead of time by the
clock, for machines that other work shares; it is the sum over threads. --only shipped leaves the models
with vector features out, which take most of the time. An engine that takes longer than --limit for one
model (900 seconds if not given; symmetrix-xl compiles for minutes where features are vectors) is stopped.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile

import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("shipped")
parser.add_argument("--all", action="store_true")
parser.add_argument("--processor", action="store_true")
parser.add_argument("--only", default="", help="first letters of a model's name")
parser.add_argument("--limit", type=float, default=900)
parser.add_argument("--folder", default=tempfile.gettempdir() + "/simgen-peers")
options = parser.parse_args()
here = os.path.dirname(os.path.abspath(__file__))
swift, simgen = ".build/release/ModelTimes", ".build/release/simgen"
structures = ["molecule", "packed-500", "packed-2000"]
os.makedirs(options.folder, exist_ok=True)


def call(command, threads=1):
    """Standard output, peak resident megabytes, seconds and exit code of a process of its own; code
    -9 where it took too long."""
    environment = dict(
        os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads),
        MKL_NUM_THREADS=str(threads), TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD="1")
    watch = (
        "import os,resource,subprocess,sys,time\n"
        "t=time.perf_counter()\n"
        "p=subprocess.run(sys.argv[1:],stdout=subprocess.PIPE,stderr=subprocess.PIPE)\n"
        "u=resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stderr.write(f'{u.ru_maxrss/1024} {time.perf_counter()-t}')\n"
        "sys.stdout.buffer.write(p.stdout if p.returncode==0 else p.stderr)\n"
        "sys.exit(p.returncode)\n")
    process = subprocess.Popen(
        [sys.executable, "-c", watch] + command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=environment, start_new_session=True)
    try:
        output, watched = process.communicate(timeout=options.limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"stopped after {options.limit:.0f} s", 0.0, options.limit, -9
    memory, seconds = map(float, watched.split())
    return output, memory, seconds, process.returncode


def report(name, command, threads):
    """What an engine printed, or why it printed nothing."""
    print(f"  {name}, {threads} thread(s) ...", file=sys.stderr, flush=True)
    text, memory, _, code = call(command, threads)
    if code:
        reason = (text.strip().splitlines() or ["no output"])[-1]
        return dict(structures=[], refusal=reason, memory=memory)
    found = json.loads(text.strip().splitlines()[-1])
    found["memory"] = memory
    return found


def median(times):
    return statistics.median(times["processor" if options.processor else "clock"])


def cell(found, name):
    if found.get("refusal"):
        return "stopped" if found["refusal"].startswith("stopped") else "not covered"
    for entry in found["structures"]:
        if entry["name"] == name:
            return f"{median(entry['times']) * 1e3:.2f}"
    return "not run"


def difference(found, reference):
    """Largest differences of energy (eV per atom) and forces (eV/angstrom) over common structures."""
    energy = force = None
    for entry in found["structures"]:
        for other in reference["structures"]:
            if entry["name"] == other["name"]:
                energy = max(energy or 0, abs(entry["energy"] - other["energy"]) / entry["atoms"])
                gap = np.abs(np.array(entry["forces"]) - np.array(other["forces"])).max()
                force = max(force or 0, float(gap))
    return "-" if energy is None else f"{energy:.1e}, {force:.1e}"


def table(head, rows):
    print("| " + " | ".join(head) + " |\n|" + " --- |" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


call([swift, "structures", options.folder])
counts = {n: int(open(f"{options.folder}/{n}.xyz").readline()) for n in structures}
models = {"shipped (64x0e)": options.shipped}
for channels in (96, 128) if "vector".startswith(options.only[:6]) else ():
    path = f"{options.folder}/vector-{channels}.model"
    if not os.path.exists(path):
        _, _, _, code = call([sys.executable, f"{here}/shapes.py", str(channels), path])
    models[f"vector ({channels}x0e + {channels}x1o)"] = path

processor = next(
    (l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "?")
peak = float(call([swift, "peak"])[0])
print(f"{processor}, {os.cpu_count()} cores; float32; medians, milliseconds of "
      f"{'processor' if options.processor else 'wall'} time; one core's multiply-adds: "
      f"{peak:.1f} GFLOP/s\n")

models = {name: path for name, path in models.items() if name.startswith(options.only)}
rows, agreement, descriptors, refusals = [], [], [], []
for name, path in models.items():
    shipped = name.startswith("shipped")
    converted = f"{options.folder}/{os.path.basename(path)}.json"
    if not os.path.exists(converted):
        call([sys.executable, "-m", "symmetrix.cli.extract_mace", "--model", path,
              "--output", converted])
    torch_structures = structures if shipped or options.all else structures[:2]
    for threads in (1, 2):
        ours_model = "models/simgen-small.safetensors" if shipped else path
        found = {
            "simgen": report(name + ", simgen", [swift, "time", ours_model, options.folder,
                                                 str(threads)], threads),
            "mace-torch": report(
                name + ", mace-torch",
                [sys.executable, f"{here}/time_mace.py", path, options.folder, str(threads)]
                + torch_structures, threads),
            "symmetrix-xl": report(
                name + ", symmetrix-xl",
                [sys.executable, f"{here}/time_symmetrix.py", converted, options.folder]
                + structures, threads),
        }
        for engine, result in found.items():
            if result.get("refusal"):
                refusals.append(f"{name}, {engine}: {result['refusal']}")
            rows.append([name, str(threads), engine] + [cell(result, n) for n in structures])
        if threads == 1:
            agreement.append(
                [name, difference(found["simgen"], found["mace-torch"]),
                 difference(found["symmetrix-xl"], found["mace-torch"])])
            mine, other = (found[e].get("descriptors") for e in ("simgen", "mace-torch"))
            if mine and other:
                speed = mine["operations"] / median(mine["times"]) * 1e-9
                gap = np.abs(np.array(mine["gradient"]) - np.array(other["gradient"])).max()
                descriptors.append(
                    [name, f"{median(mine['times']) * 1e3:.3f}",
                     f"{median(other['times']) * 1e3:.2f}",
                     f"{median(other['times']) / median(mine['times']):.0f}",
                     f"{mine['operations'] * 1e-6:.2f}", f"{speed:.1f}",
                     f"{100 * speed / peak:.0f} %", f"{gap:.1e}"])

print("Energy and forces, ms:\n")
table(["model", "threads", "engine"] + [f"{counts[n]} atoms" for n in structures], rows)
for refusal in refusals:
    print(refusal)
print("\nLargest difference from mace-torch, energy (eV per atom), forces (eV/angstrom):\n")
table(["model", "simgen", "symmetrix-xl"], agreement)
print("First-layer descriptors with adjoint, 10 particles of 9 atoms, one thread:\n")
table(["model", "simgen, ms", "mace-torch, ms", "ratio", "MFLOP", "GFLOP/s", "of the peak",
       "largest difference"], descriptors)

print("Peak resident memory of energy and forces, one thread, and seconds of the whole process:\n")
shipped_json = f"{options.folder}/{os.path.basename(options.shipped)}.json"
model = "models/simgen-small.safetensors"
whole = []
for structure in ("molecule", "packed-2000"):
    file = f"{options.folder}/{structure}.xyz"
    for engine, command in {
        "simgen": [simgen, "evaluate", file, "--model", model],
        "mace-torch": [sys.executable, f"{here}/time_mace.py", options.shipped, options.folder,
                       "1", structure],
        "symmetrix-xl": [sys.executable, f"{here}/time_symmetrix.py", shipped_json,
                         options.folder, structure],
    }.items():
        _, memory, seconds, code = call(command)
        # The peers' processes measure for two seconds, so only ours says what one call takes.
        took = f"{seconds:.3f}" if engine == "simgen" else "-"
        whole.append([f"{counts[structure]} atoms", engine, f"{memory:.0f}" if not code else "failed",
                      took])
_, memory, seconds, _ = call([simgen, "--version"])
whole.append(["--version", "simgen", f"{memory:.0f}", f"{seconds:.3f}"])
table(["", "engine", "MB", "s"], whole)
