"""Writes profiles.json: what Python's RDKit counts in molecules of known constitution.

    pip install rdkit && python3 make_profiles.py

The molecules are drugs and small molecules by their SMILES, those of the documentation of RDKit's QED,
and every 16th of data/qm9-256.xyz. The SMARTS are read from Motif+Tables.swift, so that two
implementations look for the same.
"""
import collections, json, os, re
import rdkit
from rdkit import Chem
from rdkit.Chem import QED, Crippen, rdMolDescriptors

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "../../..")
tables = open(os.path.join(root, "Sources/Chemistry/Structure/Motif+Tables.swift")).read()
groups, unstable = (re.findall(r'Motif\("(.*?)", "(.*?)"\)', part) for part in tables.split("static let unstable"))
signs = {"SINGLE": "-", "DOUBLE": "=", "TRIPLE": "#", "AROMATIC": ":"}
molecules = {
    "aspirin": "CC(=O)Oc1ccccc1C(=O)O", "caffeine": "Cn1c(=O)c2c(ncn2C)n(C)c1=O", "ibuprofen": "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
    "paracetamol": "CC(=O)Nc1ccc(O)cc1", "penicillin G": "CC1(C)SC2C(NC(=O)Cc3ccccc3)C(=O)N2C1C(=O)O", "ethanol": "CCO",
    "famotidine": "N=C(CCSCc1csc(N=C(N)N)n1)NS(N)(=O)=O", "cimetidine": "CNC(=NCCSCc1nc[nH]c1C)NC#N",
    "tegaserod": "CCCCCNC(=N)NN=Cc1c[nH]c2ccc(CO)cc12", "fluorene": "c1ccc2c(c1)Cc1ccccc12", "nitromethane": "C[N+](=O)[O-]",
    "benzene": "c1ccccc1", "cyclohexadecane": "C1CCCCCCCCCCCCCCC1", "allene": "C=C=C", "methanediol": "OCO", "aminomethanol": "NCO",
    "dimethyl peroxide": "COOC", "chloramine": "CNCl", "vinyl alcohol": "C=CO", "triazane": "NNN", "thiophene": "c1ccsc1",
    "biphenyl": "c1ccccc1-c1ccccc1", "acetone oxime": "CC(C)=NO", "acetonitrile": "CC#N", "dimethoxymethane": "COCOC",
    "trifluorotoluene": "FC(F)(F)c1ccccc1", "neopentane": "CC(C)(C)C", "methane": "C", "ammonia": "N", "water": "O",
    "bromobenzene": "Brc1ccccc1", "iodoform": "IC(I)I", "triphenylphosphine": "c1ccc(cc1)P(c1ccccc1)c1ccccc1",
    "glycine zwitterion": "[NH3+]CC(=O)[O-]", "tetramethylsilane": "C[Si](C)(C)C", "dimethyl sulfoxide": "CS(C)=O",
}
for line in open(os.path.join(root, "data/qm9-256.xyz")):
    found = re.search(r'\bsmiles="?([^"\s]+)', line)
    if found: molecules[f"qm9 {len(molecules)}"] = found.group(1)
names = list(molecules)
kept = names[:36] + names[36::16]

# Atoms and bonds of all kinds that patterns tell apart, negated, in lists and nested.
patterns = [
    "*", "a", "A", "[!#6]", "[!C]", "[!c]", "[C,N]", "[!C;!N]", "[$(C=O)]", "[$([C,N]=O)]", "[!$(C=O)]", "*~*", "*-*", "*=*",
    "*:*", "*!-*", "*-,=*", "*!@*", "*@*", "C-;!@C", "[#6]#[#7]", "[Si,P,S]", "[Se]", "[!Se]", "[#34]", "[n,o,s]", "F.F", "[R]",
    "[!R]", "[CH3]", "[N+]", "[C;!$(C#*)]", "c[!c]", "[$([#6]),$([#8])]=[O,S]", "[13C]", "*!#*", "C!:[!#1]", "[c,C;!$(*=*)]-[A]",
]

def profile(name):
    m = Chem.MolFromSmiles(Chem.MolToSmiles(Chem.MolFromSmiles(molecules[name]), isomericSmiles=False))
    bonds, rings = collections.Counter(), collections.Counter()
    for b in m.GetBonds():
        a, c = sorted((b.GetBeginAtom().GetSymbol(), b.GetEndAtom().GetSymbol()))
        bonds[a + signs[str(b.GetBondType())] + c] += 1
    for ring in m.GetRingInfo().BondRings():
        aromatic = all(m.GetBondWithIdx(b).GetIsAromatic() for b in ring)
        rings[f"{min(len(ring), 12)}" + (" aromatic" if aromatic else "")] += 1
    def matches(table):
        counts = {n: len(m.GetSubstructMatches(Chem.MolFromSmarts(s))) for n, s in table}
        return {n: c for n, c in counts.items() if c}
    return dict(
        name=name, smiles=Chem.MolToSmiles(m), bonds=bonds, rings=rings, groups=matches(groups), unstable=matches(unstable),
        sp3=rdMolDescriptors.CalcFractionCSP3(m), logp=Crippen.MolLogP(m), qed=QED.qed(m),
        charged=sum(a.GetFormalCharge() != 0 for a in m.GetAtoms()))

with open(os.path.join(here, "profiles.json"), "w") as file:
    file.write(json.dumps(dict(rdkit=rdkit.__version__, molecules=[profile(n) for n in kept], patterns={
        p: [len(Chem.MolFromSmiles(molecules[n]).GetSubstructMatches(Chem.MolFromSmarts(p))) for n in kept] for p in patterns})) + "\n")
