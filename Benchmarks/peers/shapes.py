"""Writes an archive with random weights: vector features as in MACE-OFF23 medium.

usage: python shapes.py CHANNELS FILE.model
"""
import sys

import numpy as np
import torch
from e3nn import o3
from mace import modules

channels, path = int(sys.argv[1]), sys.argv[2]
torch.manual_seed(1)
torch.set_default_dtype(torch.float32)
model = modules.ScaleShiftMACE(
    r_max=5.0, num_bessel=8, num_polynomial_cutoff=5, max_ell=3, num_interactions=2,
    interaction_cls_first=modules.interaction_classes["RealAgnosticInteractionBlock"],
    interaction_cls=modules.interaction_classes["RealAgnosticResidualInteractionBlock"],
    hidden_irreps=o3.Irreps(f"{channels}x0e + {channels}x1o"), MLP_irreps=o3.Irreps("16x0e"),
    num_elements=10, atomic_numbers=[1, 5, 6, 7, 8, 9, 15, 16, 17, 35], correlation=3,
    atomic_energies=np.linspace(-10, -70, 10), avg_num_neighbors=30.0,
    gate=torch.nn.functional.silu, atomic_inter_scale=1.0, atomic_inter_shift=0.0)
torch.save(model, path)
