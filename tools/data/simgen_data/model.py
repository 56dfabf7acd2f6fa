"""The force field that is looked at, computed by the program simgen."""

import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import ase.io
import numpy as np
from ase import Atoms
from ase.calculators.socketio import SocketServer

from . import frames
from .constants import SYMBOLS
from .errors import UsageError
from .structures import Label, Structure

# Angstrom between two structures in one frame: no model reaches so far.
APART = 30.0
GRACE = 10.0  # seconds for a process that broke off to say why

NO_PROGRAM = "there is no such program; --program says where simgen is"


class Model:
    """A model file and the program that reads it."""

    def __init__(self, program: Path, file: Path, threads: int = 1):
        self._program, self.file, self._threads = str(program), file, str(threads)

    @cached_property
    def elements(self) -> frozenset[int]:
        """Atomic numbers of the elements that the model knows."""
        for line in self.simgen("model", "info", str(self.file)).splitlines():
            words = line.split()
            if words[:1] == ["elements"]:
                return frozenset(number for number, symbol in SYMBOLS.items() if symbol in words[1:])
        raise UsageError(f"{self.file}: `{self._program} model info` does not say which elements it knows")

    def labels(self, structures: Sequence[Structure]) -> list[Label]:
        """Energies and forces, by one process of `simgen evaluate`."""
        if not structures:
            return []
        with tempfile.TemporaryDirectory() as scratch:
            there, back = Path(scratch) / "in.xyz", Path(scratch) / "out.xyz"
            there.write_text("".join(frames.text(structure, None, "start", "0") for structure in structures))
            self.simgen("evaluate", str(there), *self._options(), "-o", str(back))
            read = ase.io.read(back, ":", format="extxyz")
        return [Label(float(atoms.get_potential_energy()), atoms.get_forces()) for atoms in read]

    @contextmanager
    def driven(self, numbers: Sequence[np.ndarray], precision: str = "single") -> Iterator["Driven"]:
        """A process of `simgen drive` for structures of these elements, as long as the `with` block lasts."""
        socket = f"simgen-data-{uuid.uuid4().hex[:12]}"
        elements = np.concatenate(numbers)
        with tempfile.TemporaryDirectory() as scratch, open(Path(scratch) / "errors", "w+") as errors:
            path = Path(scratch) / "atoms.xyz"
            ase.io.write(path, Atoms(elements, np.zeros((len(elements), 3))), format="extxyz")
            options = ["--socket", socket, "--structure", str(path), "--precision", precision]
            with SocketServer(unixsocket=socket) as server:
                process = self._started("drive", *self._options(), *options, errors=errors)
                server.proc = process
                try:
                    yield Driven(server, numbers)
                except OSError as error:
                    # It is about to end by itself, and says why.
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(GRACE)
                    errors.seek(0)
                    raise UsageError(errors.read().strip() or f"{self._program} drive: {error}") from error
                finally:
                    # The server waits for nobody then.
                    process.terminate()
                    process.wait()
                    server.proc = None

    def simgen(self, *arguments: str) -> str:
        """What the program prints, called with these arguments."""
        command = [self._program, *arguments]
        try:
            done = subprocess.run(command, check=False, capture_output=True, text=True)
        except FileNotFoundError:
            raise UsageError(f"{self._program}: {NO_PROGRAM}") from None
        if done.returncode != 0:
            raise UsageError(done.stderr.strip() or f"{' '.join(command)} ended with {done.returncode}")
        return done.stdout

    def _options(self) -> list[str]:
        return ["--model", str(self.file), "--threads", self._threads]

    def _started(self, *arguments: str, errors) -> subprocess.Popen:
        try:
            return subprocess.Popen([self._program, *arguments], stdout=subprocess.DEVNULL, stderr=errors)
        except FileNotFoundError:
            raise UsageError(f"{self._program}: {NO_PROGRAM}") from None


class Driven:
    """Structures in one frame, each too far from the others to feel them; one call computes all of them."""

    def __init__(self, server: SocketServer, numbers: Sequence[np.ndarray]):
        self._server = server
        self._ends = np.cumsum([len(each) for each in numbers])[:-1]
        self._atoms = Atoms(np.concatenate(numbers))
        edge = int(np.ceil(len(numbers) ** (1 / 3)))
        self._places = np.array([(i % edge, i // edge % edge, i // edge**2) for i in range(len(numbers))])

    def forces(self, positions: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Forces of each structure [atoms, 3], eV/angstrom, wherever in space the structures are."""
        return np.split(self._calculated(positions)["forces"], self._ends)

    def label(self, positions: np.ndarray) -> Label:
        """Energy and forces where there is one structure."""
        found = self._calculated([positions])
        return Label(float(found["energy"]), found["forces"])

    def _calculated(self, positions: Sequence[np.ndarray]) -> dict:
        centred = [each - each.mean(0) for each in positions]
        gap = 2 * max(float(np.abs(each).max()) for each in centred) + APART
        self._atoms.positions = np.concatenate(
            [each + gap * place for each, place in zip(centred, self._places, strict=True)]
        )
        return self._server.calculate(self._atoms)
