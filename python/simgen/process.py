"""The program at work: its events, and how it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import IO, Any


class Process:
    """A command of simgen that runs while a `with` block does, in a session of its own: signals of the terminal
    do not reach it, so that it is stopped by us alone.

    Args:
        arguments: the command line.
        text: what it reads from standard input.
    """

    #: Seconds a process has to end after SIGINT, and after SIGTERM.
    graces = (10.0, 3.0)

    def __init__(self, arguments: Sequence[str], text: str = "") -> None:
        with tempfile.TemporaryFile() as source:
            source.write(text.encode())
            source.seek(0)
            self.child = subprocess.Popen(
                arguments,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        self._errors: list[bytes] = []
        # Read at the same time, because a full pipe would stop the program.
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        for line in _stream(self.child.stderr):
            self._errors.append(line)
            del self._errors[:-200]

    def events(self) -> Iterator[dict[str, Any]]:
        """The events of the program as they come, to the last."""
        for line in _stream(self.child.stdout):
            yield json.loads(line)

    def wait(self) -> int:
        """The exit status, once the program has ended; negative for a signal."""
        status = self.child.wait()
        self._reader.join(timeout=5)
        return status

    @property
    def errors(self) -> str:
        """The last lines on standard error so far."""
        return b"".join(self._errors).decode(errors="replace")

    def stop(self) -> None:
        """Ends the program: asks it, then insists. It does not wait for a reader of its output."""
        _stream(self.child.stdout).close()
        try:
            for request, grace in zip((signal.SIGINT, signal.SIGTERM), self.graces):
                if self.child.poll() is not None:
                    break
                self.child.send_signal(request)
                try:
                    self.child.wait(grace)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            # Also when the user does not want to wait any more.
            if self.child.poll() is None:
                self.child.kill()
            self.wait()
            _stream(self.child.stderr).close()

    def __enter__(self) -> Process:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def command_path(path: str | os.PathLike[str]) -> str:
    """A path that no command line takes for an option."""
    text = os.fspath(path)
    return f"./{text}" if text.startswith("-") else text
