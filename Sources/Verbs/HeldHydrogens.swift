import Chemistry
import Engine

extension Molecule {
  /// The molecule with the hydrogens of its scaffold that were put aside, at the end and fixed; those
  /// are left out whose place was taken by what has grown since.
  /// - Returns: the molecule, and how many hydrogens scaffold atoms have that nothing was bonded to
  ///   and that miss none: as many as they shall have in the end.
  func puttingBack(_ hydrogens: Molecule) -> (molecule: Molecule, known: [Int: Int]) {
    guard hydrogens.count > 0 else { return (self, [:]) }
    let scaffold = elements.indices.filter { fixed[$0] && elements[$0] != .hydrogen }
    var fragments = selecting(scaffold)
    for position in hydrogens.positions { fragments.append(.hydrogen, at: position, fixed: true) }
    let open = fragments.openAtoms
    let graph = BondPerception().connectivity(of: fragments)
    var owned: [Int: [Int]] = [:]
    for hydrogen in scaffold.count..<fragments.count {
      guard let owner = graph.neighbours[hydrogen].first(where: { $0 < scaffold.count }) else {
        continue
      }
      owned[owner, default: []].append(hydrogen)
    }
    var result = self
    var known: [Int: Int] = [:]
    for (index, atom) in scaffold.enumerated() {
      let own = owned[index] ?? []
      let grown = heavyAtoms.filter { !fixed[$0] && isNear($0, atom) }
      if grown.isEmpty, !open.contains(index) { known[atom] = own.count }
      let room = own.count + (open.contains(index) ? 1 : 0) - grown.count
      // The ones that make room first are those nearest to what has grown there.
      func distance(_ hydrogen: Int) -> Double {
        grown.reduce(.infinity) { min($0, square(fragments.positions[hydrogen], positions[$1])) }
      }
      let ranked = own.sorted { distance($0) > distance($1) }
      for hydrogen in ranked.prefix(max(0, room)) {
        let place = fragments.positions[hydrogen]
        let isTaken = heavyAtoms.contains {
          $0 != atom && square(place, positions[$0]) < Self.nearest * Self.nearest
        }
        if !isTaken { result.append(.hydrogen, at: place, fixed: true) }
      }
    }
    return (result, known)
  }

  // A hydrogen closer than this to a heavy atom, angstrom, counts as bonded to it.
  private static let nearest = 1.25

  /// Atoms that miss a hydrogen.
  private var openAtoms: Set<Int> {
    do throws(BondFailure) {
      _ = try BondPerception().assign(self)
      return []
    } catch {
      guard case .openShell(let atoms, _) = error else { return [] }
      return Set(atoms)
    }
  }

  private func isNear(_ one: Int, _ other: Int) -> Bool {
    let reach = 1.25 * (elements[one].covalentRadius + elements[other].covalentRadius)
    return square(positions[one], positions[other]) < reach * reach
  }

  private func square(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum()
  }
}
