"""Makes an archive with one mace-torch version, and reference values (float64) by the same version.

usage: pip install --no-deps --target DIR mace-torch==0.3.6
       TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 PYTHONPATH=DIR python make_archives.py old
       TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 python make_archives.py options     (mace-torch 0.3.16)

The compiled code that e3nn and opt_einsum_fx keep in a model is left out: it is most of the bytes of
a small archive, and no importer needs it.
"""
import copy
import sys

import numpy as np
import torch
from e3nn import o3
from mace import modules

from make_fixtures import ELEMENTS, reference


def common(hidden, first, then, seed, energies):
    torch.manual_seed(seed)
    return dict(
        r_max=4.0, num_bessel=4, num_polynomial_cutoff=5, max_ell=2,
        interaction_cls_first=modules.interaction_classes[first],
        interaction_cls=modules.interaction_classes[then], num_elements=3,
        hidden_irreps=o3.Irreps(hidden), MLP_irreps=o3.Irreps("3x0e"),
        atomic_energies=np.array(energies), atomic_numbers=ELEMENTS, correlation=2)


def old():
    """The shape of MACE-MP-0 as versions before 0.3.10 wrote it, saved from a GPU."""
    torch.set_default_dtype(torch.float32)
    block = "RealAgnosticResidualInteractionBlock"
    return modules.ScaleShiftMACE(
        num_interactions=2, avg_num_neighbors=7.5, radial_MLP=[6, 6],
        gate=torch.nn.functional.silu, atomic_inter_scale=0.8, atomic_inter_shift=0.1,
        **common("2x0e + 2x1o", block, block, 11, [-13.0, -1030.0, -2040.0]))


def options():
    """As many of the newer options as fit into one model."""
    torch.set_default_dtype(torch.float64)
    return modules.MACE(
        num_interactions=3, avg_num_neighbors=np.float32(7.3), radial_MLP=[], gate=None,
        apply_cutoff=False, use_agnostic_product=True, use_last_readout_only=True,
        edge_irreps=o3.Irreps("3x0e + 2x1o"), keep_last_layer_irreps=True,
        **common(
            "2x0e + 2x1o", "RealAgnosticDensityInteractionBlock",
            "RealAgnosticResidualInteractionBlock", 12, [[-13.0, -1030.0, -2040.0]]))


def save(model, name):
    bare = copy.deepcopy(model)
    for module in bare.modules():
        for part in getattr(module, "__codegen__", None) or []:
            module._modules.pop(part, None)
        if hasattr(module, "__codegen__"):
            module.__codegen__ = []
        if type(module).__name__ == "Contraction":
            for part in ("graph_opt_main", "contractions_weighting", "contractions_features"):
                module._modules.pop(part)
    torch.save(bare, name)


if __name__ == "__main__":
    if sys.argv[1] == "old":
        tag = torch.serialization.location_tag
        torch.serialization.location_tag = lambda storage: "cuda:0"
        model = old()
        save(model, "old.model")
        torch.serialization.location_tag = tag
        reference(model, "old.json", version="0.3.6")
    else:
        model = options()
        save(model, "options.model")
        reference(model, "options.json")
