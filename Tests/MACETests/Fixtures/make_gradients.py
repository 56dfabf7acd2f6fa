"""Gradients of energies by the weights of models, from the autograd of mace-torch 0.3.16 (float64).

For each model: an archive with random numbers in the place of its weights, and for each of its parameters
the sum of these numbers times the gradient of sum_s a_s E_s, with a_s = 1, -0.5, 2, 0.25 for the four
structures of make_fixtures.py. Folding normalisations into weights is linear in each parameter, so a reader
of archives finds the same sums from its own gradient and the random numbers as it reads them.

usage: TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 python make_gradients.py
       simgen model import vector-direction.model -o vector-direction.safetensors --precision double ...
"""
import copy
import json
import warnings

warnings.filterwarnings("ignore")
import torch
from make_fixtures import ELEMENTS, model, structures
from mace import data, tools
from mace.tools import torch_geometric

ADJOINTS = [1, -0.5, 2, 0.25]


def place(name):
    """The tensors of simgen's files that hold a parameter: what their names start with."""
    parts = name.split(".")
    if parts[0] == "node_embedding":
        return "embedding"
    layer = f"layers.{parts[1]}."
    if parts[0] == "products":
        if parts[2] == "linear":
            return layer + "product."
        return layer + f"contraction.{parts[4]}."
    if parts[0] == "readouts":
        return layer + "readout."
    return layer + {"conv_tp_weights": "radial.", "skip_tp": "skip.", "density_fn": "density",
                    "linear": "linear.", "linear_up": "linear_up."}[parts[2]]


def gradients(m, name, head=0):
    m = m.double().eval()
    torch.set_default_dtype(torch.float64)
    table = tools.AtomicNumberTable(ELEMENTS)
    total = 0
    for adjoint, atoms in zip(ADJOINTS, structures()):
        config = data.AtomicData.from_config(
            data.config_from_atoms(atoms), z_table=table, cutoff=4.0)
        batch = next(iter(torch_geometric.dataloader.DataLoader([config], batch_size=1))).to_dict()
        batch["head"] = torch.tensor([head])
        total = total + adjoint * m(batch, compute_force=False)["energy"].sum()
    total.backward()
    direction = copy.deepcopy(m)
    generator = torch.Generator().manual_seed(11)
    sums = {}
    for (key, parameter), changed in zip(m.named_parameters(), direction.parameters()):
        numbers = torch.randn(parameter.shape, generator=generator)
        changed.data.copy_(numbers)
        if parameter.grad is not None:
            where = place(key)
            sums[where] = sums.get(where, 0) + float((numbers * parameter.grad).sum())
    torch.save(direction, name + "-direction.model")
    json.dump(dict(model=name, mace_torch="0.3.16", adjoints=ADJOINTS, sums=sums),
              open(name + "-gradient.json", "w"), indent=1)


if __name__ == "__main__":
    torch.set_num_threads(1)
    gradients(model(
        1, "4x0e + 4x1o", "RealAgnosticDensityInteractionBlock",
        "RealAgnosticDensityResidualInteractionBlock", torch.float32, correlation=2,
        radial_MLP=[8], distance_transform="Agnesi", pair_repulsion=True,
        heads=["coarse", "fine"]), "equivariant", head=1)
    gradients(model(
        6, "4x0e + 4x1o", "RealAgnosticInteractionBlock", "RealAgnosticInteractionBlock",
        torch.float64, correlation=3, radial_MLP=[8]), "vector")
    gradients(model(
        5, "4x0e + 4x1o + 4x2e", "RealAgnosticResidualInteractionBlock",
        "RealAgnosticResidualInteractionBlock", torch.float64, correlation=2, radial_MLP=[8],
        max_ell=3, num_interactions=3), "tensor")
