import Engine

extension Recombination {
  /// Tries at a molecule of one size before another size is drawn.
  private static let triesPerSize = 20
  /// Sizes drawn in a row without a new molecule before the search ends.
  private static let mostFailures = 200
  /// Fragments tried in a row where a molecule grows.
  private static let triesPerFragment = 20
  /// Share of molecules made by exchange where the references are large enough for it.
  private static let exchangeShare = 0.5

  /// Molecules with their bonds, as `molecules` describes them.
  func assemble(
    count: Int, heavyAtoms: [Int], seed: UInt64, progress: (Int) throws -> Void
  ) throws -> [PerceivedMolecule] {
    let sizes = heavyAtoms.filter { $0 > 1 }
    guard count > 0, !sizes.isEmpty, !fragments.isEmpty else { return [] }
    var known = Set(references.map(\.smiles))
    var made: [PerceivedMolecule] = []
    var (draw, failures) = (0, 0)
    while made.count < count, failures < Self.mostFailures {
      var stream = RandomStream(seed: seed, .recombination, draw)
      draw += 1
      failures += 1
      let size = sizes[stream.index(below: sizes.count)]
      for _ in 0..<Self.triesPerSize {
        guard let fragment = attempt(size: size, &stream), let molecule = accepted(fragment),
          known.insert(molecule.smiles).inserted
        else { continue }
        made.append(molecule)
        failures = 0
        break
      }
      try progress(made.count)
    }
    return made
  }

  private func attempt(size: Int, _ stream: inout RandomStream) -> Fragment? {
    stream.uniform() < Self.exchangeShare
      ? exchange(size: size, &stream) ?? grow(size: size, &stream) : grow(size: size, &stream)
  }

  /// The molecule, unless RDKit refuses it or the fragments changed each other's hybridisation so
  /// that a type of joint appears that the reference does not have.
  private func accepted(_ fragment: Fragment) -> PerceivedMolecule? {
    let molecule = Molecule(elements: fragment.elements, positions: fragment.positions)
    let graph = BondGraph(atomCount: molecule.count, bonds: fragment.bonds)
    guard let made = PerceivedMolecule(molecule, graph: graph),
      made.joints.allSatisfy({ joints[$0.type] != nil })
    else { return nil }
    return made
  }

  /// One side of a joint with another fragment in place of its other side.
  private func exchange(size: Int, _ stream: inout RandomStream) -> Fragment? {
    let first = fragments[stream.index(below: fragments.count)]
    let wanted = size - first.heavyAtoms
    guard wanted > 0 else { return nil }
    let list = fragmentsOfKind[first.partner] ?? []
    let range = list.places(from: wanted, through: wanted) { fragments[$0].heavyAtoms }
    guard !range.isEmpty else { return nil }
    let second = fragments[list[range.lowerBound + stream.index(below: range.count)]]
    guard second.source != first.source else { return nil }
    return join(first, second, &stream)
  }

  /// A reference molecule, or a fragment with a hydrogen in place of the missing bond, whose
  /// hydrogens are replaced by fragments until it has the size.
  private func grow(size: Int, _ stream: inout RandomStream) -> Fragment? {
    let choice = stream.index(below: references.count + fragments.count)
    var core: Fragment
    let source: Int
    if choice < references.count {
      core = Fragment(references[choice])
      source = choice
    } else {
      let open = fragments[choice - references.count]
      core = open.capped
      source = open.source
    }
    var missing = size - core.heavyAtoms
    guard missing > 0 else { return nil }
    var tries = 0
    while missing > 0, tries < Self.triesPerFragment {
      tries += 1
      guard let (grown, gain) = grownOnce(core, source, by: missing, &stream) else { continue }
      core = grown
      missing -= gain
      tries = 0
    }
    return missing == 0 ? core : nil
  }

  /// The fragment with one of its hydrogens replaced by at most `missing` heavy atoms.
  private func grownOnce(
    _ core: Fragment, _ source: Int, by missing: Int, _ stream: inout RandomStream
  ) -> (Fragment, Int)? {
    let hydrogens = core.hydrogens
    guard !hydrogens.isEmpty else { return nil }
    let (hydrogen, atom) = hydrogens[stream.index(below: hydrogens.count)]
    guard let kinds = partners[core.kinds[atom]] else { return nil }
    let list = fragmentsOfKind[kinds[stream.index(below: kinds.count)]] ?? []
    let range = list.places(from: 1, through: missing) { fragments[$0].heavyAtoms }
    guard !range.isEmpty else { return nil }
    let added = fragments[list[range.lowerBound + stream.index(below: range.count)]]
    guard added.source != source else { return nil }
    let open = OpenFragment(core, without: hydrogen, of: atom, source: source)
    return join(open, added, &stream).map { ($0, added.heavyAtoms) }
  }

  private func join(
    _ first: OpenFragment, _ second: OpenFragment, _ stream: inout RandomStream
  ) -> Fragment? {
    guard let lengths = joints[JointType(first.kind, second.kind)] else { return nil }
    let length = lengths[stream.index(below: lengths.count)]
    return joining.join(first, second, length: length, stream: &stream)
  }
}

extension [Int] {
  /// Where the keys of a list sorted by them are in a range.
  fileprivate func places(
    from lower: Int, through upper: Int, key: (Int) -> Int
  ) -> Range<Int> {
    func first(_ isPast: (Int) -> Bool) -> Int {
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        if isPast(key(self[middle])) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let begin = first { $0 >= lower }
    return begin..<Swift.max(begin, first { $0 > upper })
  }
}
