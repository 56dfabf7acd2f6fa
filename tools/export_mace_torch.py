"""Writes a model of simgen (.safetensors) as an archive of mace-torch 0.3.16.

usage: export_mace_torch.py MODEL.safetensors -o MODEL.model [--dtype float64]

Needs mace-torch; simgen does not. The archive is made by mace-torch itself: a model of the same shape with
random weights, whose weights are then set. Energies and forces agree to the precision of the arithmetic.
"""
import argparse
import json
import os
import struct
import warnings

warnings.filterwarnings("ignore")
# e3nn keeps its constants in a file that newer versions of torch ask about.
os.environ.setdefault("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
import numpy as np
import torch
from e3nn import o3
from mace import modules

KINDS = {
    ("message", "averageNeighbours"): "RealAgnosticInteractionBlock",
    ("residual", "averageNeighbours"): "RealAgnosticResidualInteractionBlock",
    ("message", "density"): "RealAgnosticDensityInteractionBlock",
    ("residual", "density"): "RealAgnosticDensityResidualInteractionBlock",
}


def read(path):
    """The tensors of a safetensors file as float64 or integers, and its metadata."""
    types = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64}
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    if metadata.get("format") != "simgen-mace":
        raise SystemExit(f"{path}: is no model of simgen")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        array = np.frombuffer(data[begin:end], types[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = array if entry["dtype"][0] == "I" else array.astype(np.float64)
    return tensors, metadata


def irreps(blocks):
    return o3.Irreps([
        (b["channels"], (b["irrep"]["degree"], b["irrep"]["parity"])) for b in blocks])


def neighbours(tensors, layer):
    """What mace-torch divides messages by, so that its weights are near one."""
    rows = [tensors[k] * np.sqrt(len(tensors[k]))
            for k in tensors if k.startswith(f"layers.{layer}.linear.")]
    size = np.sqrt(np.mean(np.concatenate([r.ravel() for r in rows]) ** 2))
    return float(1 / size) if size > 0 else 1.0


def build(tensors, configuration):
    """A model of mace-torch with the same shape."""
    layers = configuration["layers"]
    radial = configuration["radial"]
    transform = next(iter(radial["transform"].items()))
    if transform[0] not in ("none", "agnesi") or radial.get("functions", "bessel") != "bessel":
        raise SystemExit("only Bessel functions, with the Agnesi transform or none, are written")
    if radial["cutoffAfterNetwork"]:
        raise SystemExit("a cutoff after the radial network is not written")
    first, last = layers[0], layers[-1]
    hidden = irreps(first["output"] if len(layers) > 1 else last["output"])
    second = tensors.get(f"layers.{len(layers) - 1}.readout.second")
    model = modules.ScaleShiftMACE(
        r_max=configuration["cutoff"], num_bessel=radial["count"],
        num_polynomial_cutoff=radial["cutoffPower"], max_ell=configuration["edgeDegree"],
        interaction_cls_first=modules.interaction_classes[
            KINDS[first["skip"], first["normalisation"]]],
        interaction_cls=modules.interaction_classes[KINDS[last["skip"], last["normalisation"]]],
        num_interactions=len(layers), num_elements=len(configuration["atomicNumbers"]),
        hidden_irreps=hidden, MLP_irreps=o3.Irreps(f"{16 if second is None else len(second)}x0e"),
        atomic_energies=tensors["atomic_energies"], avg_num_neighbors=neighbours(tensors, 0),
        atomic_numbers=configuration["atomicNumbers"],
        correlation=[layer["correlation"] for layer in layers],
        gate=torch.nn.functional.silu, radial_MLP=first["radialWidths"],
        pair_repulsion="repulsion.radii" in tensors,
        distance_transform="Agnesi" if transform[0] == "agnesi" else "None",
        atomic_inter_scale=float(tensors["scale"][0]),
        atomic_inter_shift=float(tensors["shift"][0]))
    if transform[0] == "agnesi":
        for name in ("a", "q", "p"):
            getattr(model.radial_embedding.distance_transform, name).data.fill_(transform[1][name])
    return model


def put(parameter, values):
    if tuple(parameter.shape) != np.shape(values):
        raise SystemExit(f"a parameter has the shape {tuple(parameter.shape)}, not {np.shape(values)}")
    parameter.data.copy_(torch.tensor(np.asarray(values), dtype=parameter.dtype))


def put_linear(module, matrices, factor=1.0):
    """A map between irreps, from one matrix for each block that is made."""
    rows = [0] * len(module.irreps_out)
    raw = []
    for instruction in module.instructions:
        size = module.irreps_in[instruction.i_in].mul
        block = matrices[instruction.i_out][rows[instruction.i_out]:rows[instruction.i_out] + size]
        rows[instruction.i_out] += size
        raw.append((block / instruction.path_weight * factor).ravel())
    put(module.weight, np.concatenate(raw))


def put_species(module, matrices):
    """A product with the one-hot species, from [species, in, out] for each block that is made."""
    raw = []
    for instruction in module.instructions:
        dimension = module.irreps_out[instruction.i_out].ir.dim
        scale = instruction.path_weight / np.sqrt(dimension)
        raw.append(matrices[instruction.i_out].transpose(1, 0, 2).ravel() / scale)
    put(module.weight, np.concatenate(raw))


def put_network(module, matrices):
    gain = 1.0
    for index, matrix in enumerate(matrices):
        layer = getattr(module, f"layer{index}")
        variance = layer.var_in / (layer.var_out if layer.act is None else 1)
        put(layer.weight, matrix / (gain / np.sqrt(len(matrix) * variance)))
        gain = 1.0 if layer.act is None else float(layer.act.cst) * np.sqrt(layer.var_out)


def put_contraction(module, tensors, prefix, correlation):
    """The same polynomials in the couplings of mace-torch; their weights are the shortest that give them."""
    for degree in range(1, correlation + 1):
        parameter = module.weights_max if degree == correlation else module.weights[
            correlation - 1 - degree]
        couplings = module.U_tensors(degree).double().numpy()
        if couplings.ndim == degree + 1:
            couplings = couplings[None]
        monomials, columns = {}, couplings.shape[-1]
        theirs = {}
        for place in zip(*np.nonzero(np.abs(couplings) > 0)):
            key = (int(place[0]), tuple(sorted(int(i) for i in place[1:-1])))
            theirs.setdefault(key, np.zeros(columns))[place[-1]] += couplings[place]
        weights = tensors[f"{prefix}{degree}.weights"]
        ours = {}
        indices, values = tensors[f"{prefix}{degree}.indices"], tensors[f"{prefix}{degree}.values"]
        for row, value in zip(indices, values):
            key = (int(row[0]), tuple(int(i) for i in row[1 + 1:]))
            ours.setdefault(key, np.zeros(weights.shape[1]))[row[1]] += value
        for key in list(theirs) + list(ours):
            monomials.setdefault(key, len(monomials))
        a = np.zeros((len(monomials), columns))
        b = np.zeros((len(monomials), weights.shape[1]))
        for key, row in theirs.items():
            a[monomials[key]] = row
        for key, row in ours.items():
            b[monomials[key]] = row
        change = np.linalg.pinv(a) @ b
        if np.abs(a @ change - b).max() > 1e-6 * max(1e-30, np.abs(b).max()):
            raise SystemExit(f"{prefix}{degree}: mace-torch does not couple messages like this")
        put(parameter, np.einsum("qp,spc->sqc", change, weights))


def fill(model, tensors, configuration):
    """Sets all weights."""
    put_linear(model.node_embedding.linear, [tensors["embedding"]])
    put(model.radial_embedding.bessel_fn.bessel_weights, tensors["radial.frequencies"])
    for index, layer in enumerate(configuration["layers"]):
        prefix = f"layers.{index}."

        def several(name):
            return {int(k.split(".")[3]): tensors[k] for k in tensors
                    if k.startswith(prefix + name + ".")}

        interaction, product = model.interactions[index], model.products[index]
        put_linear(interaction.linear_up, several("linear_up"))
        put_network(interaction.conv_tp_weights, [v for _, v in sorted(several("radial").items())])
        factor = 1.0 if layer["normalisation"] == "density" else interaction.avg_num_neighbors
        put_linear(interaction.linear, several("linear"), factor)
        put_species(interaction.skip_tp, several("skip"))
        if layer["normalisation"] == "density":
            put_network(interaction.density_fn, [tensors[prefix + "density"][:, None]])
        put_linear(product.linear, several("product"))
        for block, contraction in enumerate(product.symmetric_contractions.contractions):
            put_contraction(
                contraction, tensors, f"{prefix}contraction.{block}.", layer["correlation"])
        readout = model.readouts[index]
        if prefix + "readout.linear" in tensors:
            put_linear(readout.linear, [tensors[prefix + "readout.linear"][:, None]])
        else:
            put_linear(readout.linear_1, [tensors[prefix + "readout.first"]])
            gain = float(readout.non_linearity.acts[0].cst)
            put_linear(readout.linear_2, [tensors[prefix + "readout.second"][:, None] / gain])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("model")
    arguments.add_argument("-o", "--output", required=True)
    arguments.add_argument("--dtype", choices=["float32", "float64"], default="float64")
    options = arguments.parse_args()
    tensors, metadata = read(options.model)
    configuration = json.loads(metadata["configuration"])
    torch.set_default_dtype(torch.float64)
    model = build(tensors, configuration)
    with torch.no_grad():
        fill(model, tensors, configuration)
    torch.save(model.to(getattr(torch, options.dtype)), options.output)
    print(f"Wrote {options.output}")


if __name__ == "__main__":
    main()
