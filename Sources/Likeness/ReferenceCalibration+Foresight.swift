import Engine
import Platform

/// What can be said before the fit.
extension ReferenceCalibration {
  /// What a user should know of the fit before it begins: of the reference, and of a cache that cannot
  /// keep it.
  public var notes: [String] {
    var notes: [String] = []
    if molecules.count < Self.fewMolecules {
      notes.append(
        "the density is fitted to \(molecules.count) molecules; below \(Self.fewMolecules) it knows "
          + "little but them")
    }
    if leftOut > 0 {
      notes.append(
        "the density is fitted to \(molecules.count) of the \(molecules.count + leftOut) molecules of the "
          + "reference")
    }
    if let note = Self.sizeNote(makeup.sizes) { notes.append("of the reference " + note) }
    let apart = molecules.count { !$0.isConnected(within: Self.reach) }
    if apart > 0 {
      notes.append(
        "\(apart) of the \(molecules.count) molecules of the reference are in pieces: what is grown "
          + "will be so too, or strange")
    }
    if known() == nil, let cache, let obstacle = Folder.obstacle(toMaking: cache) {
      notes.append("the fit cannot be kept in \(cache), and is made anew each time: \(obstacle)")
    }
    return notes
  }

  /// What to know of molecules of these many heavy atoms; nil where at most one of twenty is too large.
  package static func sizeNote(_ sizes: [Int]) -> String? {
    let large = sizes.count { $0 > manyAtoms }
    guard 20 * large > sizes.count else { return nil }
    return
      "\(large) of \(sizes.count) molecules have more than \(manyAtoms) heavy atoms: most of what is grown as "
      + "large comes apart"
  }

  /// Fewer molecules are learnt by heart.
  package static let fewMolecules = 50
  /// Heavy atoms; the bases have seen few molecules beyond.
  package static let manyAtoms = 30
  /// Heavy atoms within this multiple of the sum of their covalent radii are bonded.
  private static let reach = 1.3

  /// What a fit takes on one thread, seconds: none where the density is known or kept. Measured on a
  /// molecule of the reference, for a step costs about as much as so many evaluations.
  public func estimatedSeconds() throws -> Double {
    guard known() == nil, calibration.steps > 0, !molecules.isEmpty else {
      return 0
    }
    let evaluator = DensityEvaluator(start)
    let typical = molecules.sorted { $0.count < $1.count }[molecules.count / 2]
    let batch = ParticleBatch(molecules: Array(repeating: typical, count: 4))
    var result = Contribution()
    var best = Double.infinity
    for _ in 0..<3 {
      result.reset(atomCount: batch.atomCount)
      let began = Machine.seconds()
      try evaluator.evaluate(
        batch, sigmas: Array(repeating: 0.3, count: batch.count), into: &result)
      best = min(best, (Machine.seconds() - began) / Double(batch.count))
    }
    return best * Double(calibration.batch * calibration.steps) * Self.evaluationsOfAMolecule
  }

  /// Evaluations with forces that a molecule of a step of the fit costs as much as.
  private static let evaluationsOfAMolecule = 10.0
}

extension Molecule {
  /// Whether all atoms hang together by pairs within a multiple of the sum of their covalent radii.
  fileprivate func isConnected(within reach: Double) -> Bool {
    guard count > 1 else { return true }
    var rest = Set(1..<count)
    var open = [0]
    while let atom = open.popLast() {
      let near = rest.filter { other in
        let vector = positions[atom] - positions[other]
        let limit = reach * (elements[atom].covalentRadius + elements[other].covalentRadius)
        return (vector * vector).sum() <= limit * limit
      }
      rest.subtract(near)
      open += near
    }
    return rest.isEmpty
  }
}
