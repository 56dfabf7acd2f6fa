import os
from pathlib import Path

import pytest

import simgen

REPOSITORY = Path(__file__).resolve().parents[2]

# Densities that tests fit are kept beside what they are tested with, not in the user's cache.
os.environ["XDG_CACHE_HOME"] = str(REPOSITORY / ".build" / "python" / "cache")

#: Atoms in a prior with a repulsion: no model, so that it runs in no time.
SMALL = """\
simgen 1
let count = 3
let heavy = 4
let steps = 6
prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
force   pull:  prior prior=shape
force   core:  repulsion alpha=8 /angstrom
sampler heun:  heun steps=steps
for i in 1..count
  generate mol: heun atoms=heavy seed=i prior=shape forces=[pull, core]
  write    mol "small.xyz"
end
"""

#: The same for a run that takes long.
ENDLESS = SMALL.replace("count = 3", "count = 1000000").replace("steps = 6", "steps = 2000")


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty current folder; temporary folders are made in the one beside it, which is empty too."""
    for name in ("here", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path


@pytest.fixture(scope="session")
def twenty():
    """Twenty molecules of the default model, seven heavy atoms each."""
    return simgen.generate(atoms=7, count=20, seed=1)


def children():
    """The processes that this one has started and that are there."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found
