"""Molecules from a recipe, without training a generator: runs simgen and reads its molecules.

    import simgen

    molecules = simgen.generate(atoms=9, count=20)
    molecules.to_pandas()

Lengths are in angstrom, energies in eV.
"""

from .binary import find_binary
from .errors import BinaryNotFound, Diagnostic, RecipeError, RecipeWarning, RunError, SimgenError
from .generating import compose, generate
from .molecules import Molecule, Molecules
from .progress import Progress
from .running import Check, check, run, stream
from .serving import Page, serve

__version__ = "0.1.0"

__all__ = [
    "BinaryNotFound", "Check", "Diagnostic", "Molecule", "Molecules", "Page", "Progress",
    "RecipeError", "RecipeWarning", "RunError", "SimgenError", "check", "compose", "find_binary", "generate", "run",
    "serve", "stream",
]  # fmt: skip
