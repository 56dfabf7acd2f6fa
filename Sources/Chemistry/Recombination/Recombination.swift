import Engine

/// New molecules made of fragments of reference molecules.
///
/// Every acyclic single bond between heavy atoms of a reference molecule is a joint that can be
/// cut. New molecules join fragments of different molecules where both ends are of the kinds that
/// such a bond of the reference has, at a length seen there, so that neither environments nor bonds
/// between heteroatoms appear that the reference does not have. Geometries are rough: relax them.
///
///     let recombination = Recombination(references: molecules)
///     let made = try recombination.molecules(count: 2000, heavyAtoms: [9], seed: 1)
///
/// Compare BRICS (J. Degen et al., ChemMedChem 2008, 3, 1503), whose rules are fixed; here they are
/// those of the reference.
public struct Recombination: Sendable {
  /// The references that could be used: neutral, closed-shell molecules in one piece, with all
  /// their hydrogens.
  public var referenceCount: Int { references.count }

  let references: [PerceivedMolecule]
  /// Both sides of every joint.
  let fragments: [OpenFragment]
  /// Lengths seen of each type of joint, angstrom.
  let joints: [JointType: [Double]]
  /// Fragments with an open atom of a kind, by rising number of heavy atoms.
  let fragmentsOfKind: [AtomKind: [Int]]
  /// What atoms of a kind are joined to in the reference, one entry per joint.
  let partners: [AtomKind: [AtomKind]]
  let joining = FragmentJoining()

  /// Perceives the references once. Left out are molecules without a closed shell, with formal
  /// charges, in several fragments or without heavy atoms.
  public init(references molecules: [Molecule]) {
    references = molecules.compactMap { PerceivedMolecule($0) }
    var fragments: [OpenFragment] = []
    var joints: [JointType: [Double]] = [:]
    var partners: [AtomKind: [AtomKind]] = [:]
    for (source, reference) in references.enumerated() {
      for joint in reference.joints {
        let (first, second) = (joint.bond.first, joint.bond.second)
        joints[joint.type, default: []].append(joint.length)
        partners[reference.kinds[first], default: []].append(reference.kinds[second])
        partners[reference.kinds[second], default: []].append(reference.kinds[first])
        fragments += [
          OpenFragment(
            reference, atoms: joint.firstSide, at: first, towards: second, source: source),
          OpenFragment(
            reference, atoms: joint.secondSide, at: second, towards: first, source: source),
        ].compactMap { $0 }
      }
    }
    self.fragments = fragments
    self.joints = joints
    self.partners = partners
    fragmentsOfKind = Dictionary(grouping: fragments.indices) { fragments[$0].kind }
      .mapValues { list in
        list.sorted { (fragments[$0].heavyAtoms, $0) < (fragments[$1].heavyAtoms, $1) }
      }
  }

  /// The numbers of heavy atoms of the references, one entry per molecule.
  public var referenceSizes: [Int] { references.map(\.heavyAtoms) }

  /// Makes molecules with hydrogens that differ from each other and from the references in their
  /// constitution. Fewer, or none, where the references do not allow so many.
  /// - Parameters:
  ///   - heavyAtoms: wanted numbers of heavy atoms, each as likely as it occurs in the list.
  ///   - progress: called with the number of molecules made; what it throws ends the work.
  /// - Returns: a pure function of references, arguments and seed.
  /// - Throws: what `progress` throws.
  public func molecules(
    count: Int, heavyAtoms: [Int], seed: UInt64, progress: (Int) throws -> Void = { _ in }
  ) throws -> [Molecule] {
    try assemble(count: count, heavyAtoms: heavyAtoms, seed: seed, progress: progress)
      .map(\.molecule)
  }
}
