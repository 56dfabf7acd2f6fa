"""What the generator itself makes, at all its stages."""

import numpy as np

from ..errors import LeftOut
from ..structures import Structure
from . import Material, kind


@kind("generated", share=8, members=4)
def generated(material: Material, rng: np.random.Generator) -> list[Structure]:
    """Frames of trajectories of the generator, as they are or a little displaced."""
    if not material.generated:
        raise LeftOut("no frames")
    result = []
    for _ in range(4):
        frame = material.generated[rng.integers(len(material.generated))]
        move = rng.normal(0, rng.uniform(0, 0.1) if rng.random() < 0.5 else 0.0, frame.positions.shape)
        result.append(Structure(frame.numbers, frame.positions + move, frame.origin))
    return result
