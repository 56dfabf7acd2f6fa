"""A journal: lines of JSON, kept one by one, so that a kill loses only the line it was at."""

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Busy(Exception):
    """Another process has the journal."""


class Journal:
    """The lines there are, and a lock that ends with the process that has it."""

    def __init__(self, path: Path):
        self._path = path
        self._file = open(path, "a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.close()
            raise Busy from None
        self.lines: list[dict[str, Any]] = []
        whole = 0
        self._file.seek(0)
        for line in self._file.read().splitlines(keepends=True):
            try:
                self.lines.append(json.loads(line) if line.endswith(b"\n") else self._cut())
            except ValueError:
                break
            whole += len(line)
        os.ftruncate(self._file.fileno(), whole)

    @staticmethod
    def _cut() -> dict[str, Any]:
        raise ValueError("the line was cut short")

    def append(self, line: dict[str, Any]) -> None:
        """Keeps a line."""
        self._file.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
        self._file.flush()
        self.lines.append(line)

    def remove(self) -> None:
        """Removes the file: what it held is somewhere else."""
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
