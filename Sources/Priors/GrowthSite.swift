import Chemistry
import Engine

/// A place where a fragment can be grown from: an atom with a valence to spare, or a hydrogen to give,
/// and where the next atom could be.
struct GrowthSite: Sendable {
  /// The atom, as an index into the scaffold.
  let atom: Int
  let position: SIMD3<Double>
  /// Away from the fragment; of length 1.
  let direction: SIMD3<Double>
}

extension GrowthSite {
  /// The sites of every fragment of a scaffold: [fragments][sites].
  ///
  /// Atoms the scaffold marks come first; else, where the file has hydrogens, atoms that miss one are
  /// where bonds were cut; else any hydrogen, of the file or one that would close the shell, may make
  /// room.
  static func sites(of scaffold: Scaffold) -> [[GrowthSite]] {
    let skeleton = scaffold.molecule
    var known = skeleton
    for (element, position) in zip(scaffold.hydrogens.elements, scaffold.hydrogens.positions) {
      known.append(element, at: position, fixed: true)
    }
    let counts =
      HydrogenCounts(keeping: known)
      ?? HydrogenAssignment().assign(
        known, likelihoods: HydrogenBondLengthRule().likelihoods(for: known))
    let full = HydrogenPlacement(seed: 0).adding(counts, to: known)
    let graph = BondPerception().connectivity(of: full)
    let present = present(full, graph)
    let open = present.filter { $0.hydrogen >= known.count }
    let isComplete = known.elements.contains(.hydrogen)
    return BondPerception().connectivity(of: skeleton).fragments.compactMap { fragment in
      let atoms = Set(fragment.filter { skeleton.elements[$0] != .hydrogen })
      guard !atoms.isEmpty else { return nil }
      let marked = scaffold.anchors.filter(atoms.contains)
      guard marked.isEmpty else {
        return marked.flatMap { atom in
          let own = present.filter { $0.site.atom == atom }
          // An open end is free; a hydrogen would have to make room.
          let free = own.filter { $0.hydrogen >= known.count }
          let sites = (free.isEmpty ? own : free).map(\.site)
          return sites.isEmpty ? [outward(atom, full, graph)] : sites
        }
      }
      let cut = isComplete ? open.filter { atoms.contains($0.site.atom) }.map(\.site) : []
      guard cut.isEmpty else { return cut }
      let all = present.filter { atoms.contains($0.site.atom) }.map(\.site)
      return all.isEmpty ? atoms.sorted().map { outward($0, full, graph) } : all
    }
  }

  /// A site for every hydrogen of a molecule that is bonded to something else.
  private static func present(
    _ full: Molecule, _ graph: BondGraph
  ) -> [(hydrogen: Int, site: GrowthSite)] {
    full.elements.indices.filter { full.elements[$0] == .hydrogen }.compactMap { hydrogen in
      guard let atom = graph.neighbours[hydrogen].first(where: { full.elements[$0] != .hydrogen })
      else { return nil }
      let vector = full.positions[hydrogen] - full.positions[atom]
      let site = GrowthSite(
        atom: atom, position: full.positions[atom], direction: unit(vector) ?? [1, 0, 0])
      return (hydrogen, site)
    }
  }

  /// Away from all neighbours.
  private static func outward(_ atom: Int, _ molecule: Molecule, _ graph: BondGraph) -> GrowthSite {
    let origin = molecule.positions[atom]
    var sum = SIMD3<Double>.zero
    for neighbour in graph.neighbours[atom] {
      sum += unit(origin - molecule.positions[neighbour]) ?? .zero
    }
    let centre = molecule.positions.reduce(.zero, +) / Double(molecule.count)
    return GrowthSite(
      atom: atom, position: origin, direction: unit(sum) ?? unit(origin - centre) ?? [1, 0, 0])
  }

  private static func unit(_ vector: SIMD3<Double>) -> SIMD3<Double>? {
    let length = (vector * vector).sum().squareRoot()
    return length > 0.1 ? vector / length : nil
  }
}
