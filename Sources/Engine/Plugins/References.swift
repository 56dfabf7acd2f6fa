/// The molecules whose environments a generation imitates.
public protocol ReferenceSet: Plugin {
  /// The molecules, hydrogens included, angstrom.
  var molecules: [Molecule] { get }
  /// Where they come from, for messages and provenance.
  var source: String { get }
}

extension ReferenceSet {
  /// Checks that a model knows every element of some molecules of this set.
  /// - Throws: `PluginError` on the parameter `reference`, naming the first stranger.
  public func requireElements(
    of molecules: [Molecule], knownTo model: any AtomisticModel
  ) throws(PluginError) {
    let known = Set(model.elements)
    for (index, molecule) in molecules.enumerated() {
      guard let stranger = molecule.elements.first(where: { !known.contains($0) }) else { continue }
      let symbols = model.elements.map(\.symbol).joined(separator: ", ")
      throw .parameter(
        "reference",
        reason: "molecule \(index + 1) of \(source) has \(stranger), which the model does not "
          + "know; it knows \(symbols) (elements= of the reference leaves molecules out)")
    }
  }
}

/// Atoms that are there from the start, never move and never change.
public protocol Scaffold: Plugin {
  /// The atoms; `fixed` is true for each.
  var molecule: Molecule { get }
  /// Their hydrogens that are out of the way while others grow, and come back after: `fixed` is true
  /// for each.
  var hydrogens: Molecule { get }
  /// Atoms of `molecule` to grow from; empty where nobody said.
  var anchors: [Int] { get }
}

extension Scaffold {
  public var hydrogens: Molecule { Molecule() }
  public var anchors: [Int] { [] }
}
