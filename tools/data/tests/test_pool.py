"""Which molecules are taken, and which part of the data they are in."""

import numpy as np
import pytest
from rdkit import Chem

from simgen_data import pool
from simgen_data.constants import ELEMENTS
from simgen_data.molecules import LEAST_PIECE, PIECE, piece, substituted
from simgen_data.streams import stream


@pytest.mark.parametrize("smiles", ["CC.O", "[NH4+]", "C[Si](C)C", "[CH3]", "[2H]C", "not SMILES", "C" * 60])
def test_what_is_not_taken(smiles: str) -> None:
    assert pool.accepted(smiles) is None


def test_molecules_of_one_scaffold_are_in_one_part() -> None:
    splits = set()
    for substituent in ("", "C", "Cl", "OC", "N", "C(=O)O", "CCN"):
        molecule = Chem.MolFromSmiles(
            f"c1ccc2[nH]c({substituent})cc2c1" if substituent else "c1ccc2[nH]ccc2c1"
        )
        splits.add(pool.split_of("moses/1", molecule))
    assert len(splits) == 1


def test_a_tenth_is_held_out() -> None:
    chains = [
        Chem.MolFromSmiles("C" * n + heteroatom + "C" * m)
        for n in range(1, 16)
        for m in range(1, 16)
        for heteroatom in "NOSP"
    ]
    splits = [pool.split_of("moses/1", molecule) for molecule in chains]
    assert 0.05 < 1 - splits.count("train") / len(splits) < 0.16
    assert pool.split_of("qm9/17", chains[0]) == "test"
    assert pool.split_of("tiny/3", chains[0]) == "train"


def test_substitution_gives_whole_molecules_with_rare_elements() -> None:
    graph = Chem.MolFromSmiles("CC(=O)Nc1ccc(OCCN)c(F)c1")
    found: set[int] = set()
    for seed in range(60):
        changed = substituted(graph, stream(seed))
        if changed is not None:
            assert "." not in Chem.MolToSmiles(changed)
            assert Chem.GetFormalCharge(changed) == 0
            found |= {atom.GetAtomicNum() for atom in changed.GetAtoms()}
    assert {15, 16, 17, 35, 53} <= found <= set(ELEMENTS)


def test_pieces_are_small_closed_molecules() -> None:
    graph = Chem.MolFromSmiles("CC(C)Cc1ccc(C(C)C(=O)NCc2ccc(S(=O)(=O)N3CCOCC3)cc2)cc1")
    seen = set()
    for seed in range(20):
        cut = piece(graph, stream(seed))
        assert LEAST_PIECE <= cut.GetNumAtoms() <= PIECE
        again = Chem.MolFromSmiles(Chem.MolToSmiles(cut))
        assert again is not None and not any(atom.GetNumRadicalElectrons() for atom in again.GetAtoms())
        seen.add(Chem.MolToSmiles(cut))
    assert len(seen) > 2


def test_rare_elements_are_drawn_more_often() -> None:
    entries = [pool.Entry(f"moses/{i}", "CCO", "train") for i in range(99)] + [
        pool.Entry("moses/99", "CCI", "train")
    ]
    drawn = pool.Pool([*entries, pool.Entry("qm9/1", "C", "train")])
    rng = np.random.default_rng(0)
    assert np.mean([drawn.drug(rng).smiles == "CCI" for _ in range(3000)]) == pytest.approx(
        10 / 109, abs=0.025
    )
