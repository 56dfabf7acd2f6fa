"""Which kind each slot of a shard is of.

Every shard has the kinds in the shares of the plan, in an order of its own, and starts with the isolated
atoms: so any number of shards is a training set. A batch is what a kind makes at once; its slots follow
each other.
"""

from dataclasses import dataclass

from .kinds import REGISTRY, Kind
from .streams import stream


@dataclass(frozen=True)
class Batch:
    """Slots `first` to `first + members - 1` of a shard."""

    kind: Kind
    first: int
    members: int


def batches(seed: int, split: str, shard: int, slots: int, shares: dict[str, float]) -> list[Batch]:
    """The batches of a shard of so many slots; `shares` are relative, and kinds not among them have none."""
    kinds = [kind for kind in REGISTRY.values() if shares.get(kind.name, 0) > 0]
    rng = stream(seed, split, shard, "schedule")
    isolated = REGISTRY["IsolatedAtom"]
    free = slots - isolated.members
    total = sum(shares[kind.name] for kind in kinds)
    drawn: list[Kind] = []
    for kind in kinds:
        # Rounded up as often as the remainder says, so that shares are right over many shards.
        wanted = free * shares[kind.name] / total / kind.members
        drawn += [kind] * int(wanted + rng.random())
    order = [drawn[i] for i in rng.permutation(len(drawn))]
    result, first = [Batch(isolated, 0, isolated.members)], isolated.members
    filler = max(kinds, key=lambda kind: shares[kind.name])
    while first < slots:
        kind = order.pop() if order else filler
        members = min(kind.members, slots - first)
        result.append(Batch(kind, first, members))
        first += members
    return result
