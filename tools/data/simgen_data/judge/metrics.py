"""Measured values beside their targets."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """A value, and the target that it should not exceed; without one it is for information."""

    name: str
    value: float
    unit: str
    count: int
    target: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met: not by nothing measured, nor by what is not a number."""
        if self.target is None:
            return None
        return self.count > 0 and self.value <= self.target

    def as_dict(self) -> dict[str, Any]:
        """What the JSON file has of it."""
        # JSON has no NaN.
        value = self.value if self.value == self.value else None
        return {**asdict(self), "value": value, "is_met": self.is_met}

    @classmethod
    def from_dict(cls, entry: dict[str, Any]) -> "Metric":
        """The metric that `as_dict` made it of."""
        values = {name: value for name, value in entry.items() if name != "is_met"}
        return cls(**{**values, "value": float("nan") if entry["value"] is None else entry["value"]})


def table(metrics: list[Metric]) -> str:
    """A line per metric."""
    lines = [f"{'':58s} {'value':>9s} {'target':>8s} {'unit':10s} {'met':4s} {'of':>5s}"]
    for metric in metrics:
        target = "" if metric.target is None else f"{metric.target:g}"
        met = {None: "", True: "yes", False: "no"}[metric.is_met]
        value = f"{metric.value:.4g}"
        lines.append(
            f"{metric.name:58s} {value:>9s} {target:>8s} {metric.unit:10s} {met:4s} {metric.count:5d}"
        )
    return "\n".join(lines)
