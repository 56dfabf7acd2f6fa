/// The molecules whose environments a generation imitates.
public protocol ReferenceSet: Plugin {
  /// The molecules, hydrogens included, angstrom.
  var molecules: [Molecule] { get }
  /// Where they come from, for messages and provenance.
  var source: String { get }
}

/// Atoms that are there from the start, never move and never change.
public protocol Scaffold: Plugin {
  /// The atoms; `fixed` is true for each.
  var molecule: Molecule { get }
}
