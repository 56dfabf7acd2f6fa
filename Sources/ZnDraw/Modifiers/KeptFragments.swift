import Engine

/// Fragments of a frame that stay where they are, and the atoms of them that something grows from.
struct KeptFragments {
  let molecule: Molecule
  /// Indices among their atoms, from 0; empty where the engine chooses.
  let anchors: [Int]

  /// Of a scene.
  /// - Parameter isSelectedOnly: whether those alone that have a selected atom; all where none is.
  init(_ scene: Scene, isSelectedOnly: Bool = true) {
    let fragments = scene.fragments
    let selected = Set(scene.selection)
    let touched = fragments.filter { !selected.isDisjoint(with: $0) }
    let kept = (isSelectedOnly && !touched.isEmpty ? touched : fragments)
    let atoms = kept.flatMap(\.self).sorted()
    molecule = Molecule(
      elements: atoms.map { scene.molecule.elements[$0] },
      positions: atoms.map { scene.molecule.positions[$0] })
    // Who selects a whole fragment means the fragment.
    let whole = Set(
      touched.filter { fragment in
        let heavy = fragment.filter { scene.molecule.elements[$0] != .hydrogen }
        return heavy.count > 1 && heavy.allSatisfy(selected.contains)
      }.flatMap(\.self))
    let places = Dictionary(uniqueKeysWithValues: atoms.enumerated().map { ($1, $0) })
    anchors = scene.selection.filter { !whole.contains($0) }.compactMap { places[$0] }
  }

  /// The statement that declares them.
  var definition: String {
    let numbers = anchors.map { String($0 + 1) }.joined(separator: ", ")
    return "scaffold ends: structure file=\"scaffold.xyz\""
      + (anchors.isEmpty ? "" : " anchors=[\(numbers)]")
  }
}
