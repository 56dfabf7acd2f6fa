"""Where the program simgen is, and the models that come with it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .errors import BinaryNotFound, SimgenError

#: Of a checkout, where the package is installed from one (`pip install -e python`).
_CHECKOUT = Path(__file__).resolve().parents[2]


def find_binary(binary: str | os.PathLike[str] | None = None) -> str:
    """The path of the program: `binary`, what the environment variable SIMGEN names, `simgen` on PATH, or that
    of the checkout this package is installed from.

    Raises:
        BinaryNotFound: there is none, or what was named is none.
    """
    for name, given in (("binary", binary), ("the environment variable SIMGEN", os.environ.get("SIMGEN"))):
        if given:
            found = shutil.which(os.path.expanduser(given))
            if found is None:
                raise BinaryNotFound(
                    f"{name} is {os.fspath(given)!r}, which is no program; "
                    "it has to be the path of simgen, such as .build/release/simgen"
                )
            return found
    built = _CHECKOUT / ".build" / "release" / "simgen"
    found = shutil.which("simgen") or shutil.which(str(built))
    if found is None:
        raise BinaryNotFound(
            f"there is no simgen on PATH and no {built}; build it with `make build` in a checkout, "
            "then put it on PATH, or name it by the environment variable SIMGEN or binary="
        )
    return found


def find_data(path: str, binary: str) -> Path:
    """A file of the checkout that the program or this package comes from, such as
    `models/simgen-small.safetensors`.

    Raises:
        SimgenError: neither comes from a checkout.
    """
    for folder in (*Path(binary).resolve().parents, _CHECKOUT):
        if (folder / path).is_file():
            return folder / path
    raise SimgenError(
        f"there is no {path} around {binary} or {_CHECKOUT}; name the files, "
        "or use a simgen that was built in a checkout"
    )
