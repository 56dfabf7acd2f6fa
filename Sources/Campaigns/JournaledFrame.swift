import Engine

/// A step on the way of a molecule, as a journal keeps it for the pictures of a report.
struct JournaledFrame: Codable {
  private var stage: String
  /// Steps done, and those there are.
  private var step: Int
  private var steps: Int
  private var sigma: Double?
  /// Atomic numbers: [atoms].
  private var elements: [Int]
  /// Angstrom: [atoms, 3].
  private var positions: [Double]
  /// Indices of scaffold atoms.
  private var fixed: [Int]

  init(_ frame: MoleculeFrame) {
    (stage, step, steps, sigma) = (frame.stage, frame.step, frame.steps, frame.sigma)
    elements = frame.molecule.atomicNumbers
    positions = frame.molecule.coordinates.map { Double("\(Float($0))") ?? $0 }
    fixed = frame.molecule.fixedAtoms
  }

  /// The frame; nil where the numbers do not fit each other.
  var frame: MoleculeFrame? {
    guard
      let molecule = Molecule(
        atomicNumbers: elements, coordinates: positions, fixedAtoms: fixed)
    else { return nil }
    var frame = MoleculeFrame(stage: stage, step: step, steps: steps, molecule: molecule)
    frame.sigma = sigma
    return frame
  }
}
