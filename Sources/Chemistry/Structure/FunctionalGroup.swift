import CRDKit

/// A group of atoms chemists have a name for.
public struct FunctionalGroup: Sendable {
  /// As people call it: `"ester"`.
  public let name: String
  /// What it looks like.
  public let smarts: String
  private let pattern: Pattern

  /// - Precondition: the SMARTS can be read.
  private init(_ name: String, _ smarts: String) {
    guard let pattern = rdk_pattern_new(smarts) else {
      preconditionFailure("\(name): not a SMARTS: \(smarts)")
    }
    self.name = name
    self.smarts = smarts
    self.pattern = Pattern(pointer: pattern)
  }

  func occurrences(in molecule: RDKitMolecule) -> Int {
    Int(rdk_occurrences(molecule.pointer, pattern.pointer))
  }

  /// A pattern that lives as long as the program and is only read.
  private struct Pattern: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// The groups that are counted. A carbonyl counts as what it is part of, once: an ester is
  /// neither a ketone nor an ether.
  public static let all: [FunctionalGroup] = [
    FunctionalGroup("alkene", "[CX3]=[CX3]"),
    FunctionalGroup("allene", "[CX3]=[CX2]=[CX3]"),
    FunctionalGroup("alkyne", "[CX2]#[CX2]"),
    FunctionalGroup("alcohol", "[OX2H][CX4]"),
    FunctionalGroup("enol or phenol", "[OX2H][$([#6X3]=,:[#6])]"),
    FunctionalGroup("ether", "[OX2H0;!r3;!$(O[!#6]);!$(O[#6]=[O,N,S])]([#6])[#6]"),
    FunctionalGroup("epoxide", "[OX2r3]1[#6][#6]1"),
    FunctionalGroup(
      "acetal", "[OX2;!$(O[#6]=[O,N])][CX4][OX2;!$(O[#6]=[O,N])]"),
    FunctionalGroup("peroxide", "[OX2][OX2]"),
    FunctionalGroup("aldehyde", "[CX3;!H0;!$(C(=O)[!#6;!#1])]=O"),
    FunctionalGroup("ketone", "[#6][CX3](=O)[#6]"),
    FunctionalGroup("ketene", "[CX3]=[CX2]=O"),
    FunctionalGroup("carboxylic acid", "[CX3;!$(C(=O)([OX2])[OX2]);!$(C(=O)[NX3])](=O)[OX2H]"),
    FunctionalGroup(
      "ester",
      "[CX3;!$(C(=O)([OX2])[OX2]);!$(C(=O)[NX3])](=O)[OX2H0][#6;!$(C=O)]"),
    FunctionalGroup("anhydride", "[CX3](=O)[OX2][CX3]=O"),
    FunctionalGroup("carbonate", "[OX2][CX3](=O)[OX2]"),
    FunctionalGroup("amide", "[CX3;!$(C(=O)[OX2]);!$(C(=O)([NX3])[NX3])](=O)[NX3]"),
    FunctionalGroup("carbamate", "[OX2][CX3](=O)[NX3]"),
    FunctionalGroup("urea", "[NX3][CX3](=O)[NX3]"),
    FunctionalGroup("primary amine", "[NX3H2;!$(N[#6]=[!#6]);!$(N[!#6;!#1])][#6]"),
    FunctionalGroup("secondary amine", "[NX3H1;!r3;!$(N[#6]=[!#6]);!$(N[!#6;!#1])]([#6])[#6]"),
    FunctionalGroup("tertiary amine", "[NX3H0;!r3;!$(N[#6]=[!#6]);!$(N[!#6])]([#6])([#6])[#6]"),
    FunctionalGroup("aziridine", "[NX3r3]1[#6][#6]1"),
    FunctionalGroup("imine", "[CX3;!$(C[NX3])]=[NX2;!$(N[!#6;!#1])]"),
    FunctionalGroup("amidine", "[CX3]([NX3])=[NX2]"),
    FunctionalGroup("oxime", "[CX3]=[NX2][OX2]"),
    FunctionalGroup("nitrile", "[CX2]#[NX1]"),
    FunctionalGroup("isocyanide", "[CX1-]#[NX2+]"),
    FunctionalGroup("hydroxylamine", "[NX3][OX2]"),
    FunctionalGroup("hydrazine", "[NX3][NX3]"),
    FunctionalGroup("azo", "[NX2]=[NX2]"),
    FunctionalGroup("nitro", "[NX3+](=O)[O-]"),
    FunctionalGroup("fluoride", "[FX1][#6]"),
    FunctionalGroup("cyclopropane", "[#6r3]1[#6r3][#6r3]1"),
    FunctionalGroup("charged atom", "[!+0]"),
  ]
}
