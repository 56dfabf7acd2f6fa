"""How far a run is, for people."""

from __future__ import annotations

import html
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        done, total: molecules.
        failed: molecules that were given up.
        rejected: attempts that were made again.
        seconds: since the run began.
        seconds_left: an estimate; None before the first molecule.
        molecule, stage, step, steps: which molecule, from 0, is worked on by which verb, and how far that is.
    """

    done: int
    total: int
    failed: int = 0
    rejected: int = 0
    seconds: float = 0
    seconds_left: float | None = None
    molecule: int | None = None
    stage: str | None = None
    step: int | None = None
    steps: int | None = None

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Progress:
        """The progress of an event of simgen."""
        return cls(**{key: event[key] for key in cls.__dataclass_fields__ if key in event})

    def __str__(self) -> str:
        facts = [f"{self.done}/{self.total}"]
        if self.seconds_left is not None:
            minutes, seconds = divmod(round(self.seconds_left), 60)
            facts.append(f"{minutes}:{seconds:02} left")
        if self.failed:
            facts.append(f"{self.failed} failed")
        if self.rejected:
            facts.append(f"{self.rejected} made again")
        if self.stage:
            facts.append(f"{self.stage} {self.step}/{self.steps}")
        return "  ".join(facts)


Callback = Callable[[Progress], object]


def display(progress: Callback | bool | None) -> tuple[Callback, Callable[[], object]]:
    """What is called with the progress, and what when the run is over.

    Args:
        progress: a function, False for nothing, or None or True for what fits: a bar in notebooks and a line
            on terminals (with True also elsewhere).
    """
    if callable(progress):
        return progress, lambda: None
    if progress is not False:
        handle = _notebook_display()
        if handle is not None:
            return _at_intervals(lambda now: handle.update(_html(_bar(now)))), lambda: handle.update(_html(""))
        if sys.stderr is not None and (progress or sys.stderr.isatty()):
            return _at_intervals(lambda now: _write(f"\r{_line(now)}\x1b[K")), lambda: _write("\r\x1b[K")
    return lambda _: None, lambda: None


def _at_intervals(show: Callback, seconds: float = 0.2) -> Callback:
    last = -seconds

    def shown(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last >= seconds:
            last = time.monotonic()
            show(progress)

    return shown


def _line(progress: Progress) -> str:
    filled = round(20 * progress.done / max(1, progress.total))
    return f"simgen |{'#' * filled:20}| {progress}"


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _bar(progress: Progress) -> str:
    return (
        f'<progress value="{progress.done}" max="{max(1, progress.total)}"></progress> '
        f"{html.escape(str(progress))}"
    )


def _html(text: str) -> Any:
    from IPython.display import HTML

    return HTML(text)


def _notebook_display() -> Any:
    """Something to update in the notebook this runs in; None elsewhere."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if not hasattr(shell, "kernel"):
        return None
    from IPython.display import display as show

    return show(_html(""), display_id=True)
