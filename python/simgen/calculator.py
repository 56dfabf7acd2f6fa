"""An ASE calculator on `simgen drive`."""

from __future__ import annotations

import io
import os
import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Literal

from ase import Atoms
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.socketio import SocketServer
from ase.io import write
from ase.stress import full_3x3_to_voigt_6_stress

from .binary import find_binary, find_data
from .errors import RunError
from .process import Process, command_path


class SimgenCalculator(Calculator):  # type: ignore[misc]
    """Energies (eV), forces (eV/angstrom, [atoms, 3]) and, of what is periodic, stress (eV/angstrom^3, Voigt) of a
    MACE model.

        with SimgenCalculator("models/simgen-small.safetensors") as atoms.calc:
            atoms.get_potential_energy()

    The program is started at the first call, and again for other elements or other periodic directions; positions
    and cells may change freely. It ends with the `with` block, with `close`, or with Python.

    Args:
        model: a MACE model; if absent the one that comes with simgen.
        precision: of the arithmetic; double for finite differences.
        threads: that may work on a structure; all cores if absent.
        binary: the path of simgen, if it is not to be looked for.
    """

    implemented_properties = ["energy", "free_energy", "forces", "stress"]

    def __init__(
        self,
        model: str | os.PathLike[str] | None = None,
        *,
        precision: Literal["single", "double"] = "single",
        threads: int | None = None,
        binary: str | os.PathLike[str] | None = None,
    ) -> None:
        super().__init__()
        program = find_binary(binary)
        self._socket = f"simgen-{uuid.uuid4().hex[:12]}"
        path = find_data("models/simgen-small.safetensors", program) if model is None else model
        self._command = [program, "drive", "--socket", self._socket, "--structure", "-"]
        self._command += ["--model", command_path(path), "--precision", precision]
        if threads is not None:
            self._command += ["--threads", str(int(threads))]
        self._process: Process | None = None
        self._server: Any = None
        self._served: tuple[bytes, bytes] | None = None

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: Sequence[str] = ("energy",),
        system_changes: Sequence[str] = tuple(all_changes),
    ) -> None:
        """What ASE calls.

        Raises:
            RunError: the model does not know an element, or the program failed.
        """
        super().calculate(atoms, properties, system_changes)
        atoms = self.atoms
        try:
            if self._served != self._kind(atoms):
                self.close()
                self._start(atoms)
            results = self._server.calculate(atoms)
        except OSError as error:
            process = self._process
            self.close()
            raise RunError((process and process.errors.strip()) or f"simgen drive: {error}") from error
        except BaseException:
            # What is on the socket now is half an exchange.
            self.close()
            raise
        virial = results.pop("virial")
        self.results = {**results, "free_energy": results["energy"]}
        if atoms.cell.rank == 3 and atoms.pbc.any():
            self.results["stress"] = -full_3x3_to_voigt_6_stress(virial) / atoms.get_volume()

    @staticmethod
    def _kind(atoms: Atoms) -> tuple[bytes, bytes]:
        return atoms.numbers.tobytes(), atoms.pbc.tobytes()

    def _start(self, atoms: Atoms) -> None:
        structure = io.StringIO()
        bare = Atoms(atoms.numbers, atoms.positions, cell=atoms.cell, pbc=atoms.pbc)
        write(structure, bare, format="extxyz")
        self._server = SocketServer(unixsocket=self._socket)
        self._process = Process(self._command, structure.getvalue())
        # So that it is noticed when the program ends without a word.
        self._server.proc = self._process.child
        self._served = self._kind(atoms)

    def close(self) -> None:
        """Ends the program; it is started again when it is needed."""
        server, process = self._server, self._process
        self._server = self._process = self._served = None
        if server is not None:
            server.proc = None
            server.close()
        if process is not None:
            process.stop()

    def __enter__(self) -> SimgenCalculator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_process", None) is not None:
            self.close()
