import Engine
import MACE

/// Places near the atoms of a molecule that stay empty. Learning which they are, a model learns how many atoms a
/// molecule has, as the fake atoms of I. Dunn, D. Koes, arXiv:2508.12629.
struct SpareAtoms: Sendable {
  /// At most so many per atom of a molecule, evenly spread from none on.
  let share: Double

  /// Standard deviation of the place from the atom it is near, angstrom.
  private static let width = 1.0

  /// A molecule with some, its centroid at the origin. `Element.absent` is the last of its elements.
  func added(to molecule: ContinuousMolecule, from stream: inout RandomStream) -> ContinuousMolecule
  {
    guard share > 0, molecule.count > 0 else { return molecule }
    let most = Int(share * Double(molecule.count))
    let columns = molecule.elements.count / molecule.count
    var whole = molecule
    for _ in 0..<stream.index(below: most + 1) {
      let near = molecule.positions[stream.index(below: molecule.count)]
      whole.positions.append(near + Self.width * stream.normal3())
      whole.elements += (0..<columns).map { $0 == columns - 1 ? 1 : 0 }
    }
    whole.centre()
    return whole
  }
}
