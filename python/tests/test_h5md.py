"""H5MD between simgen and the programs that people read and write it with."""

import subprocess

import ase.build
import ase.io
import numpy
import pytest
from ase.calculators.singlepoint import SinglePointCalculator
from conftest import REPOSITORY

from simgen.binary import find_binary

h5py = pytest.importorskip("h5py")

# What these packages warn of is theirs.
pytestmark = pytest.mark.filterwarnings("ignore")

#: Elements change on the way, and molecules have different numbers of atoms.
RECIPE = f"""\
simgen 1
model   mace:  mace file="{REPOSITORY}/models/simgen-small.safetensors"
prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
force   pull:  prior prior=shape
force   core:  repulsion alpha=8 /angstrom
sampler heun:  heun steps=6
mutator swap:  swarm particles=2 elements=[C, N, O]
for i in 1..3
  generate mol: heun atoms=2+i seed=i prior=shape forces=[pull, core] mutators=[swap]
  relax    mol lbfgs model=mace steps=5
  write    mol "way.xyz" frames=all
  write    mol "way.h5" frames=all
  write    mol "last.xyz"
  write    mol "last.h5"
end
"""


def simgen(*arguments, folder):
    return subprocess.run([find_binary(), *map(str, arguments)], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with trajectories and finished molecules as .h5 and as .xyz."""
    folder = tmp_path_factory.mktemp("h5md")
    (folder / "a.simgen").write_text(RECIPE)
    outcome = simgen("run", "a.simgen", "--no-report", folder=folder)
    if "libhdf5 is not installed" in outcome.stderr:
        pytest.skip("libhdf5 is not installed: scripts/hdf5.sh installs it")
    assert outcome.returncode == 0, outcome.stderr
    return folder


@pytest.fixture(params=["way", "last"])
def written(request, folder):
    """A file and the frames that are in it."""
    frames = ase.io.read(folder / f"{request.param}.xyz", ":")
    assert len({len(frame) for frame in frames}) > 1
    return folder / f"{request.param}.h5", frames


def energy(frame):
    return numpy.nan if frame.calc is None else frame.calc.results.get("energy", numpy.nan)


def assert_same(read, expected, tolerance=1e-7):
    """The same atoms at the same places, with the same energies and forces."""
    assert len(read) == len(expected)
    for one, other in zip(read, expected):
        assert one.get_chemical_symbols() == other.get_chemical_symbols()
        assert numpy.allclose(one.positions, other.positions, atol=tolerance)
        assert numpy.allclose(energy(one), energy(other), atol=tolerance, equal_nan=True)
        if other.calc is not None and "forces" in other.calc.results:
            assert numpy.allclose(one.get_forces(), other.get_forces(), atol=tolerance)
        assert not one.pbc.any()


def test_znh5md_reads_ours(written):
    znh5md = pytest.importorskip("znh5md")
    path, expected = written
    read = list(znh5md.IO(str(path)))
    assert_same(read, expected)
    for one, other in zip(read, expected):
        assert one.info.get("noise_level") == pytest.approx(other.info.get("sigma"))


def test_zndraw_reads_ours(written):
    asebytes = pytest.importorskip("asebytes")
    path, expected = written
    file = asebytes.ASEIO(str(path))
    assert_same([file[place] for place in range(len(file))], expected)


def test_mdanalysis_reads_ours(written):
    MDAnalysis = pytest.importorskip("MDAnalysis")
    path, expected = written
    width = max(map(len, expected))
    universe = MDAnalysis.Universe.empty(width, trajectory=True)
    universe.load_new(str(path), format="H5MD")
    assert len(universe.trajectory) == len(expected)
    for frame, other in zip(universe.trajectory, expected):
        assert numpy.allclose(frame.positions[: len(other)], other.positions, atol=1e-5)
        assert numpy.isnan(frame.positions[len(other) :]).all()
        found = frame.data.get("atoms/potential_energy", numpy.nan)
        assert numpy.allclose(found, energy(other), equal_nan=True)
    universe.trajectory.close()


def test_pyh5md_reads_ours(written):
    pyh5md = pytest.importorskip("pyh5md")
    path, expected = written
    with pyh5md.File(str(path), "r") as file:
        group = file.particles_group("atoms")
        position, species = pyh5md.element(group, "position"), pyh5md.element(group, "species")
        assert list(position.step[:]) == list(range(len(expected)))
        for place, other in enumerate(expected):
            assert numpy.allclose(position.value[place][: len(other)], other.positions, atol=1e-7)
            assert list(species.value[place][: len(other)]) == list(other.numbers)


def read_by_simgen(path):
    """What simgen sees in a file, with energies of its model left out."""
    out = path.with_suffix(".read.xyz")
    model = REPOSITORY / "models/simgen-small.safetensors"
    outcome = simgen("evaluate", path, "--model", model, "-o", out, folder=path.parent)
    assert outcome.returncode == 0, outcome.stderr
    return ase.io.read(out, ":")


def molecules():
    frames = [ase.build.molecule(name) for name in ("H2O", "CH3CH2OH", "NH3")]
    for place, frame in enumerate(frames):
        frame.calc = SinglePointCalculator(frame, energy=-1.5 * place, forces=numpy.full((len(frame), 3), 0.25))
    return frames


def assert_same_atoms(read, expected, tolerance=1e-7):
    assert [frame.get_chemical_symbols() for frame in read] == [frame.get_chemical_symbols() for frame in expected]
    for one, other in zip(read, expected):
        assert numpy.allclose(one.positions, other.positions, atol=tolerance)
        assert list(one.pbc) == list(other.pbc)


def test_reads_its_own(written):
    path, expected = written
    assert_same_atoms(read_by_simgen(path), expected)


@pytest.mark.parametrize("compression", [None, "gzip"])
def test_reads_znh5md(tmp_path, folder, compression):
    znh5md = pytest.importorskip("znh5md")
    znh5md.IO(str(tmp_path / "a.h5"), compression=compression).extend(molecules())
    assert_same_atoms(read_by_simgen(tmp_path / "a.h5"), molecules())


def test_reads_crystals_of_znh5md(tmp_path, folder):
    znh5md = pytest.importorskip("znh5md")
    graphite = ase.build.graphene(vacuum=5)
    graphite.pbc = (True, True, False)
    znh5md.IO(str(tmp_path / "a.h5")).extend([graphite, graphite])
    read = read_by_simgen(tmp_path / "a.h5")
    assert_same_atoms(read, [graphite, graphite])
    assert numpy.allclose(read[0].cell[:2], graphite.cell[:2])


def test_reads_asebytes(tmp_path, folder):
    asebytes = pytest.importorskip("asebytes")
    asebytes.ASEIO(str(tmp_path / "a.h5md")).extend(molecules())
    assert_same_atoms(read_by_simgen(tmp_path / "a.h5md"), molecules())


def test_reads_pyh5md_with_fixed_species(tmp_path, folder):
    pyh5md = pytest.importorskip("pyh5md")
    water = ase.build.molecule("H2O")
    frames = [water.positions + [0, 0, step] for step in range(4)]
    with pyh5md.File(str(tmp_path / "a.h5"), "w") as file:
        group = file.particles_group("atoms")
        group.create_box(dimension=3, boundary=["none"] * 3)
        pyh5md.element(group, "species", data=numpy.array(water.numbers, dtype=numpy.int32), store="fixed")
        position = pyh5md.element(group, "position", store="time", data=frames[0])
        for step, frame in enumerate(frames):
            position.append(frame, step, 0.5 * step)
    read = read_by_simgen(tmp_path / "a.h5")
    assert len(read) == 4
    for one, other in zip(read, frames):
        assert list(one.numbers) == list(water.numbers)
        assert numpy.allclose(one.positions, other)


def element(file, path, data, unit=None, **options):
    group = file.create_group(path)
    value = group.create_dataset("value", data=data, **options)
    group["step"], group["time"] = numpy.arange(len(data)), numpy.arange(len(data), dtype=float)
    if unit:
        value.attrs["unit"] = unit


@pytest.mark.parametrize(
    "species, unit, factor",
    [("i1", "nm", 10), ("u8", "Angstrom", 1), ("f4", None, 1), (">i4", "pm", 0.01), ("named", "Bohr", 0.529177210903)],
)
def test_reads_any_species_and_unit(tmp_path, folder, species, unit, factor):
    expected = molecules()
    width = max(map(len, expected))
    numbers, positions = numpy.zeros((3, width)), numpy.full((3, width, 3), numpy.nan)
    for place, frame in enumerate(expected):
        numbers[place, : len(frame)] = frame.numbers
        positions[place, : len(frame)] = frame.positions / factor
    kind = h5py.enum_dtype({"none": 0, "H": 1, "C": 6, "N": 7, "O": 8}, "i2") if species == "named" else species
    with h5py.File(tmp_path / "a.h5", "w") as file:
        options = {"chunks": True, "compression": "gzip", "shuffle": True, "fletcher32": True}
        element(file, "particles/solute/species", numbers.astype("i2" if species == "named" else kind), dtype=kind)
        element(file, "particles/solute/position", positions.astype("f4"), unit, **options)
    assert_same_atoms(read_by_simgen(tmp_path / "a.h5"), expected, tolerance=1e-5)


def water(file, species=(8, 1, 1)):
    element(file, "particles/atoms/position", numpy.array([ase.build.molecule("H2O").positions]), "Angstrom")
    element(file, "particles/atoms/species", numpy.array([species], dtype=float))


def no_species(file, folder):
    element(file, "particles/atoms/position", numpy.zeros((1, 3, 3)))


def strange_species(file, folder):
    water(file, species=(8, 1, 250))


def strange_unit(file, folder):
    water(file)
    file["particles/atoms/position/value"].attrs["unit"] = "furlong"


def texts(file, folder):
    file["particles/atoms/position/value"] = numpy.array([b"H2O"])


def two_groups(file, folder):
    for name in ("a", "b"):
        element(file, f"particles/{name}/position", numpy.zeros((1, 3, 3)))


def other_file(file, folder):
    with h5py.File(folder / "secret.h5", "w") as secret:
        water(secret)
    file["particles"] = h5py.ExternalLink("secret.h5", "/particles")


def other_values(file, folder):
    water(file)
    del file["particles/atoms/position/value"]
    (folder / "secret.bin").write_bytes(bytes(72))
    file["particles/atoms/position"].create_dataset(
        "value", (1, 3, 3), "f8", external=[(str(folder / "secret.bin"), 0, 72)]
    )


def virtual(file, folder):
    water(file)
    layout = h5py.VirtualLayout((1, 3, 3), "f8")
    layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "x", shape=(1, 3, 3))
    del file["particles/atoms/position/value"]
    file["particles/atoms/position"].create_virtual_dataset("value", layout)


def circle(file, folder):
    file["particles"] = h5py.SoftLink("/particles")


def too_large(file, folder):
    shape = (1 << 40, 1 << 20, 3)
    file.create_dataset("particles/atoms/position/value", shape, "f8", chunks=(1, 1 << 10, 3))


def large_chunks(file, folder):
    file.create_dataset("particles/atoms/position/value", (100, 1 << 24, 3), "f8", chunks=(1, 1 << 24, 3))


def wrong_lengths(file, folder):
    water(file, species=(8, 1))


def not_numbers(file, folder):
    element(file, "particles/atoms/position", numpy.full((1, 3, 3), numpy.inf))
    element(file, "particles/atoms/species", numpy.array([[8.0, 1, 1]]))


def nothing(file, folder):
    pass


@pytest.mark.parametrize(
    "make, message",
    [
        (no_species, "has no species"),
        (strange_species, "species 250.0 is not an atomic number"),
        (strange_unit, "unknown unit"),
        (texts, "does not hold numbers"),
        (two_groups, "several groups of particles (a, b)"),
        (other_file, "particles"),
        (other_values, "in another file"),
        (virtual, "in another file"),
        (circle, "particles"),
        (too_large, "ten million are possible"),
        (large_chunks, "chunks of more than 256 MB"),
        (wrong_lengths, "species does not fit"),
        (not_numbers, "not finite"),
        (nothing, "no group 'particles'"),
    ],
)
def test_strange_files_are_refused(tmp_path, folder, make, message):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        make(file, tmp_path)
    outcome = simgen("analyze", "a.h5", folder=tmp_path)
    assert outcome.returncode == 1
    assert "a.h5: " in outcome.stderr and message in outcome.stderr, outcome.stderr
