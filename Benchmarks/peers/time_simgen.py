"""Seconds simgen 0.3.1 of PyPI takes for molecules: its main loop and its clean-up, as JSON.

usage: python time_simgen.py MODEL.model REFERENCE.xyz HEAVY STEPS COUNT THREADS

Hydrogens come by the bond-length rule; the model it was published with for them is not on PyPI.
"""
import json
import sys
import time
import types
import warnings

warnings.filterwarnings("ignore")
# Only its data pipeline needs this package.
stub = types.ModuleType("zntrack")
stub.from_rev = lambda *_, **__: None
sys.modules.setdefault("zntrack", stub)

import ase.io
import numpy as np
import torch
from mace.modules.models import ScaleShiftMACE
from simgen import calculators, generation_utils, utils
from simgen.atoms_cleanup import cleanup_atoms
from simgen.element_swapping import SwappingAtomicNumberTable
from simgen.integrators import IntegrationParameters
from simgen.manifolds import MultivariateGaussianPrior
from simgen.particle_filtering import ParticleFilterGenerator

archive, reference = sys.argv[1:3]
heavy, steps, count, threads = map(int, sys.argv[3:7])
torch.set_num_threads(threads)
torch.set_default_dtype(torch.float32)


class ScalarEnergy(calculators.MaceSimilarityCalculator):
    """ASE 3.29 wants one number for the energy."""

    def calculate(self, *arguments, **options):
        super().calculate(*arguments, **options)
        self.results["energy"] = float(np.ravel(self.results["energy"])[0])


def load(path):
    """The model with the floor under distances that the similarity wants."""
    stored = torch.load(path, map_location="cpu", weights_only=False).float()
    shape = utils.get_mace_config(stored)
    model = ScaleShiftMACE(**shape)
    model.load_state_dict(stored.state_dict(), strict=False)
    model.radial_embedding = generation_utils.RadialDistanceTransformBlock(
        r_min=0.75, **{key: shape[key] for key in ("r_max", "num_bessel", "num_polynomial_cutoff")})
    return model.requires_grad_(False).eval()


skeletons = [generation_utils.remove_elements(frame, [1, 9]) for frame in ase.io.read(reference, ":")]
similarity = ScalarEnergy(load(archive), reference_data=skeletons, device="cpu")
elements = SwappingAtomicNumberTable([6, 7, 8], [1, 1, 1])
pull = 0.7 * generation_utils.calculate_restorative_force_strength(heavy)
found = dict(loop=[], cleanup=[])
for seed in range(count):
    np.random.seed(seed)
    torch.manual_seed(seed)
    generator = ParticleFilterGenerator(
        similarity, guiding_manifold=MultivariateGaussianPrior(np.diag([1.0, 1.4, 2.6])),
        integration_parameters=IntegrationParameters(S_churn=1.3, S_min=2e-3, S_noise=0.5),
        restorative_force_strength=pull, num_steps=steps, device="cpu")
    generator.integrator.device = "cpu"
    began = time.perf_counter()
    skeleton = generator.generate(
        utils.initialize_mol(f"C{heavy}"), elements, num_particles=10, particle_swap_frequency=2,
        hydrogenation_type="valence", do_final_cleanup=False)[-1]
    middle = time.perf_counter()
    molecule = generation_utils.duplicate_atoms(skeleton)
    molecule.calc = similarity
    cleanup_atoms(
        molecule, "valence", None, elements, num_element_sweeps="all", mask=np.ones(len(molecule)),
        cleanup_scheme="add_hs_once")
    found["loop"].append(middle - began)
    found["cleanup"].append(time.perf_counter() - middle)
print(json.dumps(found))
