import Chemistry
import Engine
import Platform
import Refinement

/// How the number of hydrogens on an atom is judged.
public enum HydrogenMethod: String, Choice {
  /// The most similar reference environments of the same element say how many they had.
  case vote
  /// What the bond lengths leave of the valence.
  case bonds
  /// A network trained on molecules with hydrogens (`simgen train`).
  case classifier
}

/// Adds the hydrogens a heavy-atom skeleton lacks and relaxes them.
public struct Hydrogenate: Verb {
  public static let name = "hydrogenate"
  public static let summary = "Add the missing hydrogens and relax them, heavy atoms held."
  public static let subject = VerbSubject.changes
  public static let figures = ["hydrogens", "open", "heavy_valid"]
  public static let parameters = [
    Parameter(
      "model", \Hydrogenate.model, label: .model, required: true,
      "Describes environments for the vote and relaxes the hydrogens."),
    Parameter(
      "reference", \Hydrogenate.reference, label: .reference, "Who votes; needed by method=vote."),
    Parameter(
      "method", \Hydrogenate.method,
      "vote: as many as the most similar reference environments; bonds: by bond lengths; "
        + "classifier: by a trained network."),
    Parameter(
      "classifier", \Hydrogenate.classifier,
      "File of the network; needed by method=classifier, made by simgen train."),
    Parameter(
      "closed_shell", \Hydrogenate.isClosedShell,
      "Choose counts together, so that the whole molecule has a closed shell."),
    Parameter(
      "steps", \Hydrogenate.steps, in: 0...100_000, "Relaxation steps of the hydrogens."),
  ]

  var model: (any AtomisticModel)?
  var reference: (any ReferenceSet)?
  var method = HydrogenMethod.vote
  var classifier: InputFile?
  var isClosedShell = true
  var steps = 15
  private var network: HydrogenClassifier?
  /// Stands for the molecules that vote.
  private var voters = ""

  /// The defaults.
  public init() {}

  public var elementsKnown: (parameter: String, elements: [Element])? {
    model.map { ("model", $0.elements) }
  }

  public mutating func prepare() throws(PluginError) {
    if let model, !model.elements.contains(.hydrogen) {
      throw .parameter("model", reason: "does not know hydrogen, and hydrogens are relaxed with it")
    }
    if method == .classifier { network = try readClassifier() }
    guard method == .vote else { return }
    guard let reference else {
      throw .parameter("reference", reason: "is needed by method=vote; method=bonds does without")
    }
    if let model { try reference.requireElements(of: reference.molecules, knownTo: model) }
    guard reference.molecules.contains(where: { $0.elements.contains(.hydrogen) }) else {
      throw .parameter(
        "reference",
        reason:
          "no molecule of \(reference.source) has hydrogens, so all would vote for none; give "
          + "the file with hydrogens, or method=bonds")
    }
    voters = Self.digest(of: reference.molecules)
  }

  private func readClassifier() throws(PluginError) -> HydrogenClassifier {
    guard let path = classifier?.path else {
      throw .parameter("classifier", reason: "is needed by method=classifier")
    }
    let network: HydrogenClassifier
    do throws(ClassifierError) {
      network = try HydrogenClassifier(path: path)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
    if let model, network.fingerprint != model.fingerprint {
      throw .parameter(
        "classifier",
        reason: "was trained on the descriptors of another model; simgen train makes one for this")
    }
    return network
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    guard let model else { preconditionFailure("model is required") }
    try candidate.stage(Self.name) { candidate in
      try candidate.requireAtoms(in: Self.name)
      let before = candidate.molecule
      let heavyValid = Validity.validAtoms(before.withoutHydrogens)
      let (skeleton, settled) = before.puttingBack(candidate.aside)
      candidate.aside = Molecule()
      var odds = try odds(for: skeleton, model, context)
      for (index, atom) in skeleton.heavyAtoms.enumerated() {
        if let count = settled[atom] { odds[index] = HydrogenOdds(certain: count) }
      }
      let assignment = HydrogenAssignment()
      let counts =
        isClosedShell
        ? assignment.assign(skeleton, odds: odds) : assignment.separately(skeleton, odds: odds)
      let placed = HydrogenPlacement(seed: candidate.seed).adding(counts, to: skeleton)
      candidate.bonds = counts.bonds(of: skeleton)
      let bondGuard = candidate.bonds.map { BondGuard(elements: placed.elements, bonds: $0) }
      candidate.molecule = try context.cache.withCalculator(of: model) { calculator in
        try relaxed(placed, bondGuard, calculator)
      }
      return [
        "hydrogens": Double(placed.count - before.count), "open": Double(counts.open.count),
        "heavy_valid": Double(heavyValid),
      ]
    }
  }

  private func relaxed(
    _ molecule: Molecule, _ bondGuard: BondGuard?, _ calculator: any Calculator
  ) throws -> Molecule {
    guard steps > 0 else { return molecule }
    let heavy = molecule.elements.map { $0 != .hydrogen }
    let molecule = try bondGuard?.settled(molecule, frozen: heavy) ?? molecule
    var minimiser = LBFGS.hydrogens
    minimiser.bondGuard = bondGuard
    minimiser.steps = steps
    let (relaxed, report) = try minimiser.relaxHydrogens(of: molecule, calculator: calculator)
    guard report.outcome != .diverged else {
      throw MoleculeFailure(stage: Self.name, reason: "hydrogens diverged")
    }
    return relaxed
  }

  private func odds(
    for molecule: Molecule, _ model: any AtomisticModel, _ context: RunContext
  ) throws -> [HydrogenOdds?] {
    if let network {
      return try context.cache.withCalculator(of: model) { calculator in
        try network.odds(for: molecule, calculator: calculator)
      }
    }
    guard method == .vote, let reference else {
      return HydrogenBondLengthRule().odds(for: molecule)
    }
    let key = VoteKey(calculator: model.calculatorKey, voters: voters)
    return try context.cache.withCalculator(of: model) { calculator in
      let vote = try context.cache.value(key) {
        try HydrogenVote(references: reference.molecules, calculator: calculator)
      }
      return try vote.odds(for: molecule, calculator: calculator)
    }
  }

  /// What a vote depends on.
  private struct VoteKey: Hashable, Sendable {
    let calculator: CalculatorKey
    let voters: String
  }

  /// SHA-256 of the elements and positions of some molecules.
  private static func digest(of molecules: [Molecule]) -> String {
    var bytes: [UInt8] = []
    for molecule in molecules {
      withUnsafeBytes(of: molecule.count) { bytes += $0 }
      molecule.atomicNumbers.withUnsafeBytes { bytes += $0 }
      molecule.coordinates.withUnsafeBytes { bytes += $0 }
    }
    return SHA256.hexadecimal(of: bytes)
  }
}
