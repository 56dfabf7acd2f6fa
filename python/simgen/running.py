"""Recipes checked and run."""

from __future__ import annotations

import math
import numbers
import os
import re
import tempfile
import warnings
from collections.abc import Generator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from .binary import find_binary
from .errors import Diagnostic, RecipeError, RecipeWarning, RunError
from .molecules import Molecule, Molecules
from .process import Process, command_path
from .progress import Callback, Progress, display

StrPath = str | os.PathLike[str]


@dataclass(frozen=True)
class Check:
    """What a recipe would do.

    Attributes:
        molecules: how many it makes.
        files: what it writes.
        force_calls: evaluations of all forces.
        threads: molecules worked on side by side.
        seconds: that the force calls take on them.
        preparation_seconds: what is done once before.
        others: verbs that come on top.
        warnings: what is doubtful.
    """

    molecules: int
    files: tuple[str, ...]
    force_calls: int
    threads: int
    seconds: float
    preparation_seconds: float
    others: tuple[str, ...]
    warnings: tuple[Diagnostic, ...] = ()


def run(
    recipe: StrPath,
    *,
    count: int | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    threads: int | None = None,
    output: StrPath | None = None,
    overwrite: bool = False,
    progress: Callback | bool | None = None,
    binary: StrPath | None = None,
) -> Molecules:
    """Runs a recipe and returns its molecules.

    Args:
        recipe: the path of a recipe, or its text: a str with a line break in it. The files a text reads are
            looked up in the current folder.
        count, seed: values for `let count` and `let seed` of the recipe.
        set: values for other `let`s by name: numbers, truth values, lists of them, paths, and text, which stands
            for itself where the recipe has text in quotes, and for an expression, such as "0.1 eV/angstrom",
            elsewhere.
        threads: molecules worked on side by side; it changes nothing but the time. All cores if absent.
        output: a folder that keeps the files of the run and its report; nothing is kept without.
        overwrite: whether files in it may be replaced.
        progress: called with a `Progress` several times a second; False shows nothing. If absent a bar is shown
            in notebooks and on terminals.
        binary: the path of simgen, if it is not to be looked for.

    Raises:
        RecipeError: the recipe is wrong.
        RunError: the work failed; its `molecules` are those that were finished.
        BinaryNotFound: there is no simgen.
        KeyboardInterrupt: the user stopped it; the program has ended when it is raised.
    """
    show, close = display(progress)
    summary = Summary()
    molecules: list[Molecule] = []
    try:
        made = _stream(
            recipe, _settings(count, seed, set), threads, output, overwrite, show, binary, summary
        )
        # Stops the program whatever happens here.
        with closing(made):
            for molecule in made:
                molecules.append(molecule)
    except RunError as error:
        error.molecules = Molecules(molecules)
        raise
    finally:
        close()
    return Molecules(
        molecules,
        files=summary.files if output is not None else (),
        rejected=summary.rejected,
        text=summary.text,
        seconds=summary.seconds,
    )


def stream(
    recipe: StrPath,
    *,
    count: int | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    threads: int | None = None,
    progress: Callback | bool | None = False,
    binary: StrPath | None = None,
) -> Generator[Molecule, None, None]:
    """The molecules of a recipe one by one as they are finished, in any order; arguments and errors are those of
    `run`. Closing the generator stops the run: `with contextlib.closing(simgen.stream(...)) as molecules:`."""
    show, close = display(progress)
    try:
        yield from _stream(
            recipe, _settings(count, seed, set), threads, None, False, show, binary, Summary()
        )
    finally:
        close()


def check(
    recipe: StrPath,
    *,
    count: int | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    output: StrPath | None = None,
    binary: StrPath | None = None,
) -> Check:
    """Checks a recipe without running it: names, types, units, ranges, files; arguments are those of `run`.

    Raises:
        RecipeError: the recipe is wrong; file, line, column, message and hint say where and why.
        RunError: an output cannot be written.
        BinaryNotFound: there is no simgen.
    """
    with ExitStack() as stack:
        folder = _folder(output, stack)
        arguments = [*_settings(count, seed, set), "--output", folder]
        process, source = _start("check", recipe, arguments, binary, stack)
        found: list[Diagnostic] = []
        checked: dict[str, Any] = {}
        for event in process.events():
            match event.pop("event"):
                case "checked":
                    checked = event
                case "diagnostic":
                    found.append(_diagnostic(event, source))
        _finish(process, found)
    for key in ("files", "others"):
        checked[key] = tuple(checked[key])
    return Check(**checked, warnings=tuple(found))


class Summary:
    """What is known of a run beside its molecules."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.rejected: dict[str, int] = {}
        self.text = ""
        self.seconds = 0.0


def _stream(
    recipe: StrPath,
    settings: list[str],
    threads: int | None,
    output: StrPath | None,
    overwrite: bool,
    show: Callback,
    binary: StrPath | None,
    summary: Summary,
) -> Generator[Molecule, None, None]:
    with ExitStack() as stack:
        arguments = [*settings, "--output", _folder(output, stack)]
        if output is None:
            arguments.append("--no-report")
        if overwrite:
            arguments.append("--overwrite")
        if threads is not None:
            arguments += ["--threads", str(int(threads))]
        process, source = _start("run", recipe, arguments, binary, stack)
        found: list[Diagnostic] = []
        for event in process.events():
            match event["event"]:
                case "molecule":
                    yield Molecule.from_event(event)
                case "progress":
                    show(Progress.from_event(event))
                case "rejected":
                    reason = event["reason"]
                    summary.rejected[reason] = summary.rejected.get(reason, 0) + 1
                case "text":
                    summary.text += event["text"]
                case "result":
                    summary.files, summary.seconds = event["files"], event["seconds"]
                case "diagnostic":
                    found.append(_diagnostic(event, source))
                    if found[-1].severity == "warning":
                        warnings.warn(str(found[-1]), RecipeWarning, stacklevel=4)
        _finish(process, found)


def _start(
    command: str, recipe: StrPath, arguments: list[str], binary: StrPath | None, stack: ExitStack
) -> tuple[Process, str | None]:
    """Starts a command with a recipe.

    Returns: the process, and what it calls the text of a recipe that is no file.
    """
    is_text = isinstance(recipe, str) and "\n" in recipe
    path = "-" if is_text else command_path(recipe)
    words = [find_binary(binary), command, path, *arguments, "--events", "json"]
    process = stack.enter_context(Process(words, str(recipe) if is_text else ""))
    return process, "standard input" if is_text else None


def _finish(process: Process, found: list[Diagnostic]) -> None:
    """Waits for the end.

    Raises: what went wrong.
    """
    status = process.wait()
    if status == 0:
        return
    errors = [diagnostic for diagnostic in found if diagnostic.severity == "error"]
    if errors:
        text = "\n".join(map(str, errors))
        raise (RecipeError if status == 2 else RunError)(text, found)
    why = process.errors.strip() or f"simgen ended with status {status} and said nothing"
    if status < 0:
        why = f"simgen was ended by signal {-status}"
    raise RunError(why, found)


def _diagnostic(event: dict[str, Any], source: str | None) -> Diagnostic:
    if source is not None and event.get("file") == source:
        event["file"] = "recipe"
    return Diagnostic.from_event(event)


def _folder(output: StrPath | None, stack: ExitStack) -> str:
    """The folder for outputs; one that goes away with the stack where none is named."""
    if output is not None:
        return command_path(output)
    # Before the process in the stack, so that it is gone when the folder goes.
    return stack.enter_context(tempfile.TemporaryDirectory(prefix="simgen-"))


def _settings(count: int | None, seed: int | None, set: Mapping[str, Any] | None) -> list[str]:
    """The options for new values of `let`s."""
    values = dict(set or {})
    for name, value in (("count", count), ("seed", seed)):
        if value is not None:
            if name in values:
                raise ValueError(f"{name} is given twice, by {name}= and in set")
            values[name] = value
    options: list[str] = []
    for name, value in values.items():
        if not re.fullmatch(r"\w+", name):
            raise ValueError(f"{name!r} is no name of a value in a recipe")
        # A text in quotes is read as one in a recipe, any other as it stands.
        is_plain = isinstance(value, str) and not value.startswith('"')
        options += ["--set", f"{name}={value if is_plain else literal(value)}"]
    return options


def literal(value: Any) -> str:
    """A value as a recipe writes it: text in quotes with its escapes, numbers, truth values, lists; paths become
    absolute.

    Raises:
        ValueError: a recipe cannot hold it.
    """
    if isinstance(value, os.PathLike):
        value = os.path.abspath(value)
    if isinstance(value, str):
        escapes = {"\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\", "{": "\\{", "}": "\\}"}
        if any(not character.isprintable() for character in value if character not in "\n\t"):
            raise ValueError(f"{value!r} has characters that a recipe cannot hold")
        return '"' + "".join(escapes.get(character, character) for character in value) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real) and math.isfinite(value):
        return repr(float(value))
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(literal, value)) + "]"
    raise ValueError(f"{value!r} is no value of a recipe: numbers, truth values, text, paths, lists")

