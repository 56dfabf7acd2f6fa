"""What can go wrong, with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .molecules import Molecule


@dataclass(frozen=True)
class Diagnostic:
    """Something wrong or doubtful. Lines and columns count from 1; they are None where no line is to blame."""

    severity: str
    message: str
    id: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    length: int | None = None
    hint: str | None = None
    names: tuple[str, ...] = ()

    @classmethod
    def from_event(cls, event: dict[str, Any]) -> Diagnostic:
        """The diagnostic of an event of simgen."""
        fields: dict[str, Any] = {key: event.get(key) for key in cls.__dataclass_fields__}
        fields["names"] = tuple(event.get("names", ()))
        return cls(**fields)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.file else ""
        identifier = f" [{self.id}]" if self.id else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{place}{self.severity}: {self.message}{identifier}{hint}"


class SimgenError(Exception):
    """Something went wrong; the base of all errors of this package.

    Attributes:
        diagnostics: all that was found, warnings too, in the order of the recipe.
        file, line, column, hint: of the first error; None where no line of a recipe is to blame.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)
        first = next((found for found in self.diagnostics if found.severity == "error"), None)
        self.message = first.message if first else message
        self.id = first.id if first else None
        self.file = first.file if first else None
        self.line = first.line if first else None
        self.column = first.column if first else None
        self.hint = first.hint if first else None


class RecipeError(SimgenError):
    """The recipe is wrong."""


class RunError(SimgenError):
    """The work failed, or was stopped by somebody else.

    Attributes:
        molecules: those that were finished before.
    """

    def __init__(
        self,
        message: str,
        diagnostics: Sequence[Diagnostic] = (),
        molecules: Sequence[Molecule] = (),
    ) -> None:
        super().__init__(message, diagnostics)
        self.molecules = molecules


class BinaryNotFound(SimgenError):
    """There is no program simgen where it was looked for."""


class RecipeWarning(UserWarning):
    """Something is doubtful in a recipe."""
