extension Motif {
  /// Functional groups that are counted and by which sets of molecules are compared. A group may be
  /// part of another: an ester is a carbonyl too.
  public static let groups: [Motif] = [
    Motif("C=O any", "[CX3]=[OX1]"),
    Motif("ketone", "[#6][CX3](=O)[#6]"),
    Motif("aldehyde", "[CX3H1](=O)"),
    Motif("carboxylic acid", "C(=O)[OX2H1]"),
    Motif("ester", "[CX3](=O)[OX2][#6]"),
    Motif("amide", "[CX3](=O)[NX3]"),
    Motif("nitrile", "C#N"),
    Motif("alkyne", "C#C"),
    Motif("alkene", "[CX3]=[CX3]"),
    Motif("imine", "[CX3]=[NX2]"),
    Motif("amidine", "[NX3][CX3]=[NX2]"),
    Motif("alcohol", "[CX4][OX2H]"),
    Motif("enol", "C=C[OX2H]"),
    Motif("ether", "[CX4][OX2][CX4]"),
    Motif("epoxide", "C1OC1"),
    Motif("aziridine", "C1NC1"),
    Motif("cyclopropane", "C1CC1"),
    Motif("primary amine", "[NX3H2][CX4]"),
    Motif("secondary amine", "[NX3H1]([CX4])[CX4]"),
    Motif("tertiary amine", "[NX3]([CX4])([CX4])[CX4]"),
    Motif("aromatic ring atom", "a"),
    Motif("oxime", "C=N[OX2]"),
    Motif("acetal", "[OX2]([CX4][OX2])"),
    Motif("aminal", "[NX3][CX4][NX3]"),
    Motif("hemiaminal", "[NX3][CX4][OX2]"),
  ]

  /// Formal charges that chemists draw for want of a neutral formula, and the ends of a zwitterion: other
  /// charges of a neutral molecule were drawn to close shells.
  static let usualCharges = [
    // Nitro groups, N-oxides, nitrones, nitrile oxides.
    "[#7+]~[#8-]", "[#8-]~[#7+]", "[S,P;+][O-]", "[O-][S,P;+]",
    // Azides, diazo compounds.
    "[#7,#6;-]=[N+]=[#6,#7]", "[N+](=[#7,#6;-])=[#6,#7]", "[N-]-[N+]#N", "[N+](#N)-[N-]",
    "[#6-]-[N+]#N", "[N+](#N)-[#6-]", "[O-]C=C[N+]#N", "[N+](#N)C=C[O-]",
    // Sydnones.
    "[O-]c1c[n+]no1", "[n+]1cc([O-])on1",
    // Isocyanides and carbon monoxide.
    "[C-]#[N+,O+]", "[N+,O+]#[C-]",
    // Ammonium and guanidinium, carboxylate, sulfonate, phosphate.
    "[NX4+]", "[NX3+;!H0]=[CX3](N)N", "[NX3][CX3](=[NX3+;!H0])N", "[O-]C=O", "[O-]S(=O)=O",
    "[O-]P=O",
  ]

  /// An atom with a formal charge that is none of the usual ones.
  static let unusualCharge = Motif(
    "charges separated", "[!+0" + usualCharges.map { ";!$(\($0))" }.joined() + "]")

  /// A carbon of two bonds with a lone pair, drawn with the charges that close shells.
  static let carbene = Motif("carbene", "[#6-;X2]=,:[+]")

  /// Multiple bonds that a ring is too small for.
  static let strained: [Motif] = [
    Motif("alkyne in a ring", "[C;r3,r4,r5,r6,r7,r8]@#*"),
    Motif("allene in a ring", "*@=[C;r3,r4,r5,r6,r7,r8]@=*"),
  ]

  /// Motifs that do not keep in a flask: they react with water or air, or with themselves.
  public static let unstable: [Motif] = [
    Motif("peroxide", "[OX2][OX2]"),
    Motif("N-N-N", "[NX3][NX3][NX3]"),
    Motif("O-N-O", "[OX2][NX3][OX2]"),
    Motif("N-halogen", "[N][F,Cl,Br,I]"),
    Motif("O-halogen", "[O][F,Cl,Br,I]"),
    Motif("geminal diol", "[CX4]([OX2H])[OX2H]"),
    Motif("hemiaminal, free", "[CX4]([OX2H])[NX3]"),
    Motif("aminal, free", "[CX4]([NX3H2])[NX3]"),
    Motif("hemiacetal, free", "[CX4]([OX2H])[OX2][#6]"),
    Motif("enol", "C=C[OX2H]"),
    Motif("enamine NH", "[CX3]=[CX3][NX3H1,NX3H2]"),
    Motif("cumulene", "C=C=[C,O,N]"),
    Motif("imidic acid", "[CX3](=[NX2])[OX2H]"),
    Motif("ynol or ynamine, NH", "C#C[OX2H,NX3H1,NX3H2]"),
    Motif("carbamic or carbonic acid", "[NX3,OX2]C(=O)[OX2H]"),
    Motif("amino-epoxide or -aziridine", "[NX3;!r3]C1[NX3,OX2]C1"),
    Motif("fluoro-alcohol, geminal", "[CX4](F)[OX2H]"),
    Motif("aminal of an ester or ether", "[CX4;!r]([OX2][#6])[NX3;!$(N[C,S]=[O,N,S]);!$(N-a)]"),
    Motif("N-H aldimine", "[CX3;H1;!$(C[N,O,S]);!$(C=N[N,O])]=[NX2H]"),
    Motif("cyclobutadiene", "C1=CC=C1"),
    Motif("oxirene", "C1=CO1"),
    Motif("azirine", "[$(C1=NC1),$(C1=CN1)]"),
    Motif("tetrahedrane", "*12*3*1*23"),
    Motif("polyyne", "C#CC#CC#C"),
    Motif("N=N-OH", "N=N[OX2H]"),
    Motif("sulfenic acid or thial", "[$([SX2][OX2H]),$([SX1]=[CX3H1,CX3H2])]"),
    Motif("O-N single, NH", "[NX3H1,NX3H2;!$(NC=O)][OX2]"),
    Motif("hydrazine NH", "[NX3;H1,H2][NX3;H1,H2]"),
  ]
}
