"""Makes the small models and reference values beside this file with mace-torch 0.3.16 (float64).

usage: TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 python make_fixtures.py
"""
import json
import warnings

warnings.filterwarnings("ignore")
import numpy as np
import torch
from ase import Atoms
from e3nn import o3
from mace import data, modules, tools
from mace.tools import torch_geometric

torch.set_num_threads(1)
ELEMENTS = [1, 6, 8]


def model(seed, hidden, first, then, dtype, **options):
    """Random weights; `dtype` is that of the archive."""
    torch.set_default_dtype(dtype)
    torch.manual_seed(seed)
    heads = options.get("heads", ["Default"])
    rng = np.random.default_rng(seed)
    options = dict(dict(max_ell=2, num_interactions=2), **options)
    return modules.ScaleShiftMACE(
        r_max=4.0, num_bessel=4, num_polynomial_cutoff=5,
        interaction_cls_first=modules.interaction_classes[first],
        interaction_cls=modules.interaction_classes[then],
        num_elements=3, hidden_irreps=o3.Irreps(hidden), MLP_irreps=o3.Irreps("4x0e"),
        atomic_energies=rng.normal(-50, 30, (len(heads), 3)), avg_num_neighbors=6.5,
        atomic_numbers=ELEMENTS, gate=torch.nn.functional.silu,
        atomic_inter_scale=list(rng.uniform(0.5, 1.5, len(heads))),
        atomic_inter_shift=list(rng.normal(0, 0.1, len(heads))), **options)


def structures():
    rng = np.random.default_rng(5)
    formic = Atoms("HCOOH", [[-0.94, 0.1, -0.95], [0, 0.02, -0.1], [1.19, -0.03, 0.3],
                             [-1.02, 0.1, 0.82], [-0.58, 0.05, 1.7]])
    formic.positions += rng.normal(0, 0.05, (5, 3))
    cloud = Atoms("C3O2", rng.normal(0, 0.8, (5, 3)))
    poles = Atoms("CO", [[0, 0, 0], [0, 0, 1.1]])
    apart = Atoms("CH", [[0, 0, 0], [9, 0, 0]])
    return [formic, cloud, poles, apart]


def crystals():
    """Cells smaller than the cutoff, skewed, and repeating in some directions only."""
    rng = np.random.default_rng(7)
    diamond = Atoms("C2", [[0, 0, 0], [0.95, 0.86, 0.93]], pbc=True,
                    cell=[[0, 1.78, 1.81], [1.76, 0, 1.79], [1.8, 1.77, 0.05]])
    skewed = Atoms("C2O2H", rng.uniform(-1, 2, (5, 3)) @ [[4.1, 0, 0], [1.9, 3.8, 0], [-1.2, 1.4, 5]],
                   pbc=True, cell=[[4.1, 0, 0], [1.9, 3.8, 0], [-1.2, 1.4, 5]])
    slab = Atoms("C2OH", [[0, 0, 6], [1.3, 0.7, 6.1], [0.1, 0.2, 7.3], [1.2, 0.9, 4.9]],
                 pbc=[True, True, False], cell=[[2.5, 0, 0], [1.2, 2.2, 0.1], [0.5, 0.3, 14]])
    chain = Atoms("CH2", [[0.1, 0, 0], [0.9, 0.2, 0.6], [-0.8, -0.3, 0.55]],
                  pbc=[False, False, True], cell=[[9, 0, 0], [0, 8, 0], [0.2, 0.1, 1.4]])
    return [diamond, skewed, slab, chain]


def reference(m, name, head=0, floor=None, structures=structures(),
              version="0.3.16"):
    """What mace-torch computes in float64."""
    torch.set_default_dtype(torch.float64)
    m = m.double().eval()
    table = tools.AtomicNumberTable(ELEMENTS)
    width = m.products[0].linear.irreps_out.count("0e")
    plain = m.radial_embedding.forward
    if floor is not None:
        m.radial_embedding.forward = lambda r, *rest: plain(r.clamp(min=floor), *rest)
    rng = np.random.default_rng(6)
    found = []
    for atoms in structures:
        config = data.AtomicData.from_config(
            data.config_from_atoms(atoms), z_table=table, cutoff=4.0)
        batch = next(iter(torch_geometric.dataloader.DataLoader([config], batch_size=1)))
        batch = batch.to_dict()
        batch["head"] = torch.tensor([head])
        periodic = atoms.pbc.any()
        out = m(batch, compute_force=True, compute_virials=bool(periodic))
        batch["positions"] = torch.tensor(atoms.positions, requires_grad=True)
        features = m(batch, compute_force=False)["node_feats"][:, :width]
        weights = torch.tensor(rng.normal(size=tuple(features.shape)))
        slope = torch.zeros_like(batch["positions"])
        if config.edge_index.shape[1]:
            slope = torch.autograd.grad((features * weights).sum(), batch["positions"])[0]
        # mace-torch divides by the volume of a cell that it makes up where directions are open.
        cell = dict(
            cell=atoms.cell.tolist(), pbc=atoms.pbc.tolist(),
            stress=(-out["virials"][0] / atoms.get_volume()).tolist()) if periodic else {}
        found.append(dict(
            numbers=[int(z) for z in atoms.numbers], positions=atoms.positions.tolist(),
            energy=float(out["energy"]), node_energy=out["node_energy"].tolist(),
            forces=out["forces"].tolist(), layer1_invariants=features.tolist(),
            cotangent=weights.tolist(), vjp=slope.tolist(), **cell))
    m.radial_embedding.forward = plain
    with open(name, "w") as file:
        json.dump(dict(
            model=name.replace(".json", ".model").replace("-floor", "").replace("-crystals", ""),
            channels=width,
            distance_floor=floor, mace_torch=version, structures=found), file)


def polynomials(x):
    """T_1 ... T_4, which torch.special.chebyshev_polynomial_t gives without their derivatives."""
    return torch.cat(
        [x, 2 * x**2 - 1, 4 * x**3 - 3 * x, 8 * x**4 - 8 * x**2 + 1], dim=-1)


if __name__ == "__main__":
    equivariant = model(
        1, "4x0e + 4x1o", "RealAgnosticDensityInteractionBlock",
        "RealAgnosticDensityResidualInteractionBlock", torch.float32, correlation=2,
        radial_MLP=[8], distance_transform="Agnesi", pair_repulsion=True, heads=["coarse", "fine"])
    torch.save(equivariant, "equivariant.model")
    reference(equivariant, "equivariant.json", head=1)
    reference(equivariant, "equivariant-crystals.json", head=1, structures=crystals())

    invariant = model(
        2, "4x0e", "RealAgnosticInteractionBlock", "RealAgnosticResidualInteractionBlock",
        torch.float64, correlation=3, radial_MLP=[8, 8])
    torch.save(invariant, "invariant.model")
    reference(invariant, "invariant.json")
    reference(invariant, "invariant-crystals.json", structures=crystals())
    reference(invariant, "invariant-floor.json", floor=0.75)

    tensor = model(
        5, "4x0e + 4x1o + 4x2e", "RealAgnosticResidualInteractionBlock",
        "RealAgnosticResidualInteractionBlock", torch.float64, correlation=2, radial_MLP=[8],
        max_ell=3, num_interactions=3)
    torch.save(tensor, "tensor.model")
    reference(tensor, "tensor.json")

    vector = model(
        6, "4x0e + 4x1o", "RealAgnosticInteractionBlock", "RealAgnosticInteractionBlock",
        torch.float64, correlation=3, radial_MLP=[8])
    torch.save(vector, "vector.model")
    reference(vector, "vector.json")

    gaussian = model(
        3, "4x0e", "RealAgnosticInteractionBlock", "RealAgnosticResidualInteractionBlock",
        torch.float64, correlation=2, radial_MLP=[8], radial_type="gaussian",
        distance_transform="Soft")
    torch.save(gaussian, "gaussian-soft.model")
    reference(gaussian, "gaussian-soft.json")

    chebyshev = model(
        4, "4x0e", "RealAgnosticInteractionBlock", "RealAgnosticResidualInteractionBlock",
        torch.float64, correlation=2, radial_MLP=[8], radial_type="chebyshev")
    torch.save(chebyshev, "chebyshev.model")
    reference(chebyshev, "chebyshev-torch.json")

    chebyshev.radial_embedding.bessel_fn.forward = polynomials
    reference(chebyshev, "chebyshev.json")
