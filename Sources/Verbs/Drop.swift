import Engine
import Refinement

/// What `drop` removes.
public enum Debris: String, Choice {
  /// Atoms without any neighbour.
  case isolated
  /// Everything but the largest fragment and the scaffold.
  case fragments
}

/// Removes atoms that did not become part of the molecule.
public struct Drop: VerbPlugin, Verb {
  public static let name = "drop"
  public static let summary = "Remove isolated atoms, or all but the largest fragment."
  public static let subject = VerbSubject.changes
  public static let positional: String? = "what"
  public static let metrics = ["dropped"]
  public static let parameters = [
    Parameter(
      "what", \Drop.what,
      "isolated: atoms with no neighbour; fragments: all but the largest fragment."),
    Parameter(
      "reach", \Drop.reach, in: 0.5...3,
      "Atoms within this multiple of the sum of their covalent radii are neighbours."),
  ]

  var what = Debris.isolated
  var reach = 1.2

  /// The defaults.
  public init() {}

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    try candidate.stage(Self.name) { candidate in
      let (molecule, dropped) =
        switch what {
        case .isolated: candidate.molecule.droppingIsolatedAtoms(reach: reach)
        case .fragments: candidate.molecule.keepingLargestFragment(reach: reach)
        }
      if molecule.count != candidate.molecule.count { candidate.bonds = nil }
      candidate.molecule = molecule
      try candidate.requireAtoms(in: Self.name)
      return ["dropped": Double(dropped)]
    }
  }
}
