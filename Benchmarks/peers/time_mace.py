"""Times mace-torch in float32 on the files ModelTimes writes; prints JSON as ModelTimes does.

usage: python time_mace.py MODEL.model FOLDER THREADS STRUCTURE...

Only the model is timed, forward and backward; neighbour lists are made before, in favour of mace-torch.
"""
import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import ase.io
import torch
from mace import data, tools
from mace.tools import torch_geometric

path, folder, threads, names = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
torch.set_num_threads(threads)
torch.set_default_dtype(torch.float32)
model = torch.load(path, map_location="cpu", weights_only=False).float().eval()
for parameter in model.parameters():
    parameter.requires_grad = False
table = tools.AtomicNumberTable([int(z) for z in model.atomic_numbers])


def graph(name):
    frames = ase.io.read(f"{folder}/{name}.xyz", ":")
    parts = [
        data.AtomicData.from_config(
            data.config_from_atoms(atoms), z_table=table, cutoff=float(model.r_max))
        for atoms in frames]
    loader = torch_geometric.dataloader.DataLoader(parts, batch_size=len(parts))
    return next(iter(loader)).to_dict()


def measure(work):
    for _ in range(2):
        result = work()
    times, began = dict(clock=[], processor=[]), time.perf_counter()
    while len(times["clock"]) < 3 or time.perf_counter() - began < 2:
        start, busy = time.perf_counter(), time.process_time()
        result = work()
        times["clock"].append(time.perf_counter() - start)
        times["processor"].append(time.process_time() - busy)
    return times, result


def evaluate(batch):
    batch = dict(batch)
    batch["positions"] = batch["positions"].detach().clone()
    return model(batch, compute_force=True)


def describe(batch, width):
    """First-layer invariants and their gradient with a cotangent."""
    positions = batch["positions"].detach().clone().requires_grad_(True)
    sender, receiver = batch["edge_index"]
    vectors = positions[receiver] - positions[sender] + batch["shifts"]
    lengths = torch.linalg.norm(vectors, dim=-1, keepdim=True)
    attributes = batch["node_attrs"]
    radial, cutoff = model.radial_embedding(
        lengths, attributes, batch["edge_index"], model.atomic_numbers)
    features, residual = model.interactions[0](
        node_attrs=attributes, node_feats=model.node_embedding(attributes),
        edge_attrs=model.spherical_harmonics(vectors), edge_feats=radial,
        edge_index=batch["edge_index"], cutoff=cutoff)
    features = model.products[0](node_feats=features, sc=residual, node_attrs=attributes)
    invariants = features[:, :width]
    cotangent = (torch.arange(invariants.numel()) % 7 - 3).to(invariants).reshape(invariants.shape)
    return torch.autograd.grad((invariants * cotangent).sum(), positions)[0]


report = dict(structures=[])
for name in names:
    batch = graph(name)
    times, out = measure(lambda: evaluate(batch))
    report["structures"].append(dict(
        name=name, atoms=len(batch["positions"]), times=times, energy=float(out["energy"]),
        forces=out["forces"].tolist()))
if "molecule" in names:
    batch = graph("particles")
    width = model.products[0].linear.irreps_out.count("0e")
    times, gradient = measure(lambda: describe(batch, width))
    report["descriptors"] = dict(times=times, gradient=gradient.tolist())
print(json.dumps(report))
