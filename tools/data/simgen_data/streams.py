"""Random streams that are pure functions of a seed and of what they are for."""

import hashlib

import numpy as np


def stream(seed: int, *purpose: object) -> np.random.Generator:
    """A generator for this seed and purpose, independent of all others."""
    text = "/".join(str(part) for part in (seed, *purpose))
    return np.random.Generator(
        np.random.PCG64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big"))
    )
