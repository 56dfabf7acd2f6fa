import CRDKit

/// A pattern of atoms with a name: a functional group, or a group that makes a molecule unstable.
public struct Motif: Sendable {
  /// As people call it: `"ester"`.
  public let name: String
  /// What it looks like.
  public let smarts: String
  private let pattern: SubstructurePattern

  /// - Precondition: the SMARTS can be read.
  init(_ name: String, _ smarts: String) {
    self.name = name
    self.smarts = smarts
    pattern = .known(smarts)
  }

  /// Whether a molecule has it.
  func occurs(in molecule: RDKitMolecule) -> Bool { pattern.occurs(in: molecule) }

  /// How often each of the motifs occurs, those that occur, in the order of the list.
  static func tally(_ motifs: [Motif], in molecule: RDKitMolecule) -> [Tally] {
    motifs.compactMap { motif in
      let count = motif.pattern.occurrences(in: molecule)
      return count > 0 ? Tally(name: motif.name, count: count) : nil
    }
  }
}

/// A SMARTS that was read; any number of threads may look for it.
public final class SubstructurePattern: @unchecked Sendable {
  private let pointer: OpaquePointer

  /// The pattern, or nil where the text is no SMARTS.
  public init?(_ smarts: String) {
    guard let pointer = rdk_pattern_new(smarts) else { return nil }
    self.pointer = pointer
  }

  deinit { rdk_pattern_free(pointer) }

  /// One of our own.
  /// - Precondition: it is a SMARTS.
  static func known(_ smarts: String) -> SubstructurePattern {
    guard let pattern = SubstructurePattern(smarts) else {
      preconditionFailure("not a SMARTS: \(smarts)")
    }
    return pattern
  }

  /// How many times it occurs, each set of atoms counted once.
  func occurrences(in molecule: RDKitMolecule) -> Int {
    Int(rdk_occurrences(molecule.pointer, pointer, 1000))
  }

  /// Whether it occurs.
  func occurs(in molecule: RDKitMolecule) -> Bool {
    rdk_occurrences(molecule.pointer, pointer, 1) > 0
  }
}
