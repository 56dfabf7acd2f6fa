import Chemistry
import Engine

extension Molecule {
  /// Without free atoms that have no neighbour within `reach` times the sum of covalent radii.
  /// Fixed atoms stay.
  public func droppingIsolatedAtoms(reach: Double = 1.2) -> (molecule: Molecule, dropped: Int) {
    var perception = BondPerception()
    perception.reach = reach
    let neighbours = perception.connectivity(of: self).neighbours
    let kept = elements.indices.filter { fixed[$0] || !neighbours[$0].isEmpty }
    return kept.count == count ? (self, 0) : (selecting(kept), count - kept.count)
  }

  /// The fragment with the most heavy atoms (then atoms, then the first), and every fragment with
  /// a fixed atom.
  public func keepingLargestFragment(
    reach: Double = 1.15
  ) -> (molecule: Molecule, dropped: Int) {
    var perception = BondPerception()
    perception.reach = reach
    let fragments = perception.connectivity(of: self).fragments
    func size(_ fragment: [Int]) -> (Int, Int, Int) {
      (fragment.lazy.filter { elements[$0] != .hydrogen }.count, fragment.count, -fragment[0])
    }
    guard let largest = fragments.max(by: { size($0) < size($1) }) else { return (self, 0) }
    let kept = fragments.filter { $0 == largest || $0.contains { fixed[$0] } }
    let atoms = kept.flatMap { $0 }.sorted()
    return atoms.count == count ? (self, 0) : (selecting(atoms), count - atoms.count)
  }
}
