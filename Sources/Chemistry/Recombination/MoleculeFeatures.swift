import Engine

extension PerceivedMolecule {
  /// Counts by which sets of molecules are compared: classes of atoms (element, hydrogens, heavy
  /// neighbours, aromatic, smallest ring), kinds of bonds between heavy atoms, rings, functional
  /// groups and, unless counts are wanted per heavy atom, the number of heavy atoms.
  func features(perHeavyAtom: Bool) -> [String: Double] {
    var counts: [String: Double] = [:]
    let elements = molecule.elements
    for atom in elements.indices where elements[atom] != .hydrogen {
      let neighbours = graph.neighbours[atom]
      let hydrogens = neighbours.count { elements[$0] == .hydrogen }
      let ring = smallestRings[atom] == 0 ? "" : " in ring of \(smallestRings[atom])"
      let aromatic = kinds[atom].isAromatic ? " aromatic" : ""
      counts[
        "atom \(elements[atom]) H\(hydrogens) X\(neighbours.count - hydrogens)\(aromatic)\(ring)",
        default: 0] += 1
    }
    for (bond, isAromatic) in zip(graph.bonds, aromaticBonds) {
      let ends = [elements[bond.first], elements[bond.second]].sorted()
      guard !ends.contains(.hydrogen) else { continue }
      let order = isAromatic ? ":" : ["-", "=", "#"][min(max(bond.order, 1), 3) - 1]
      counts["bond \(ends[0])\(order)\(ends[1])", default: 0] += 1
    }
    for ring in rings {
      counts["ring of \(ring.size)\(ring.isAromatic ? " aromatic" : "")", default: 0] += 1
    }
    for group in groups { counts["group \(group.name)", default: 0] += Double(group.count) }
    guard perHeavyAtom else {
      counts["heavy atoms"] = Double(heavyAtoms)
      return counts
    }
    return counts.mapValues { $0 / Double(max(1, heavyAtoms)) }
  }
}
