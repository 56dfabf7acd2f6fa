"""Writes Sources/CFragmentCounts/fragment-counts.bin from the table of RDKit's SA_Score; the card beside it says what is in it.

    pip install rdkit && python3 scripts/fragment_counts.py

The published table holds log10(n / 1338), rounded to four decimals, of n molecules of PubChem that have a fragment: here is n itself.
"""
import gzip, math, os, pickle, struct
from rdkit import RDConfig

TOTAL = 1338  # with it every score of the table is that of a whole number
RICE = 12     # bits of a difference that are written as they are: the best for these many hashes

path = os.path.join(RDConfig.RDContribDir, "SA_Score/fpscores.pkl.gz")
counts = {}
with gzip.open(path) as file:
    for score, *hashes in pickle.load(file):
        n = round(TOTAL * 10**score)
        assert abs(round(math.log10(n / TOTAL), 4) - score) < 1e-9, score
        for key in hashes:
            assert key not in counts and 0 <= key < 1 << 32, key
            counts[key] = n

bits = bytearray()
previous = -1
for key in sorted(counts):
    quotient, rest = divmod(key - previous - 1, 1 << RICE)
    previous = key
    # Golomb-Rice code of the difference, then the Elias gamma code of n.
    n = counts[key]
    width = n.bit_length() - 1
    bits += b"\1" * quotient + b"\0"
    bits += bytes(rest >> bit & 1 for bit in reversed(range(RICE)))
    bits += b"\0" * width + bytes(n >> bit & 1 for bit in reversed(range(width + 1)))
bits += bytes(-len(bits) % 8)
packed = bytes(int("".join(map(str, bits[at:at + 8])), 2) for at in range(0, len(bits), 8))

out = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Sources/CFragmentCounts/fragment-counts.bin")
with open(out, "wb") as file:
    file.write(struct.pack("<III", len(counts), TOTAL, RICE) + packed)
print(f"{len(counts)} fragments, {12 + len(packed)} bytes")
