"""The web page of simgen, in a notebook or beside a program."""

from __future__ import annotations

import html
import os
import subprocess
import tempfile
import threading
import weakref
from types import TracebackType

from .binary import find_binary
from .errors import RunError
from .process import command_path


class Page:
    """The page to draw shapes and watch molecules grow, served by a program that `serve` starts.

    It is shown where it is the last line of a cell of a notebook. The program ends with `stop`, with a `with`
    block, and with the kernel, however that ends.

    Attributes:
        link: the address of the page. Who has it may do everything there, so it is a secret.
        height: of the page in a notebook, in pixels.
    """

    def __init__(self, command: list[str], height: int) -> None:
        self.height = height
        with tempfile.TemporaryFile() as errors:
            # The program looks at its input, which ends with this process even when that is killed.
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
            assert self._child.stdout is not None
            self._end = weakref.finalize(self, _end, self._child)
            self.link = self._child.stdout.readline().decode().strip()
            if not self.link.startswith("http://"):
                self.stop()
                errors.seek(0)
                raise RunError(errors.read().decode(errors="replace").strip() or "simgen serve did not start")

    @property
    def is_running(self) -> bool:
        """Whether the program is there."""
        return self._child.poll() is None

    def stop(self) -> None:
        """Ends the program; its sessions stay in their folder."""
        self._end()

    def _repr_html_(self) -> str:
        if not self.is_running:
            return "<p>The page was stopped.</p>"
        link = html.escape(self.link, quote=True)
        return (
            f'<iframe src="{link}" title="simgen" width="100%" height="{self.height}" '
            'allow="clipboard-write; fullscreen" style="border: 1px solid #d9dfe7; border-radius: 8px"></iframe>'
            f'<p><a href="{link}" target="_blank" rel="noreferrer">In a window of its own</a></p>'
        )

    def __repr__(self) -> str:
        return f"<simgen page, {'running' if self.is_running else 'stopped'}>"

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _end(child: subprocess.Popen[bytes]) -> None:
    assert child.stdin is not None and child.stdout is not None
    child.stdin.close()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    child.stdout.close()


_shown: dict[tuple[str, ...], Page] = {}
_lock = threading.Lock()


def serve(
    file: str | os.PathLike[str] | None = None,
    *,
    folder: str | os.PathLike[str] = "simgen-sessions",
    port: int = 0,
    threads: int | None = None,
    height: int = 720,
    binary: str | os.PathLike[str] | None = None,
) -> Page:
    """Starts the web page on this machine; in a notebook it is shown below the cell.

    A cell that is run again shows the page that is there already.

    Args:
        file: what it begins with: a recipe, or a molecule to grow from.
        folder: where sessions are kept; they are there again the next time.
        port: 0 takes one that is free.
        threads: for all computations; all cores if absent.
        height: of the page in a notebook, in pixels.
        binary: the program, see `find_binary`.

    Raises:
        RunError: the server cannot start, for instance because another one has the folder.
    """
    command = [find_binary(binary), "serve", "--notebook", "--port", str(port)]
    command += ["--folder", os.path.abspath(folder)]
    if threads is not None:
        command += ["--threads", str(threads)]
    if file is not None:
        command.append(command_path(file))
    with _lock:
        page = _shown.get(tuple(command))
        if page is None or not page.is_running:
            page = _shown[tuple(command)] = Page(command, height)
        page.height = height
        return page
