import Chemistry
import Engine
import Platform
import Refinement

/// How the number of hydrogens on an atom is evaluated.
public enum HydrogenMethod: String, Choice {
  /// The most similar reference environments of the same element say how many they had.
  case vote
  /// What the bond lengths leave of the valence.
  case bonds
  /// A network trained on molecules with hydrogens (`simgen train hydrogens`).
  case classifier
}

/// Adds the hydrogens a heavy-atom skeleton lacks and relaxes them.
public struct Hydrogenate: VerbPlugin {
  public static let name = "hydrogenate"
  public static let summary = "Add the missing hydrogens and relax them, heavy atoms held."
  public static let subject = VerbSubject.changes
  public static let metrics = ["hydrogens", "open", "heavy_valid"]
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
      "File of the network; needed by method=classifier, made by simgen train hydrogens."),
    Parameter(
      "closed_shell", \Hydrogenate.isClosedShell,
      "Choose counts together, so that the whole molecule has a closed shell."),
    Parameter(
      "steps", \Hydrogenate.steps, in: 0...100_000, "Relaxation steps of the hydrogens."),
  ]

  var model: (any AtomisticModel)?
  var reference: ReferenceSet?
  var method = HydrogenMethod.vote
  var classifier: InputFile?
  var isClosedShell = true
  var steps = 15

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let model = try required(model, "model")
    guard model.elements.contains(.hydrogen) else {
      throw .parameter("model", reason: "does not know hydrogen, and hydrogens are relaxed with it")
    }
    let judge: HydrogenJudge =
      switch method {
      case .vote: .vote(try voters(knownTo: model), describedBy: try model.describing())
      case .bonds: .bonds
      case .classifier:
        .classifier(try readClassifier(for: model), describedBy: try model.describing())
      }
    return Action(model: model, judge: judge, isClosedShell: isClosedShell, steps: steps)
  }

  private func voters(knownTo model: any AtomisticModel) throws(PluginError) -> ReferenceSet {
    guard let reference else {
      throw .parameter("reference", reason: "is needed by method=vote; method=bonds does without")
    }
    try reference.requireElements(of: reference.molecules, knownTo: model)
    guard reference.molecules.contains(where: { $0.elements.contains(.hydrogen) }) else {
      throw .parameter(
        "reference",
        reason:
          "no molecule of \(reference.source) has hydrogens, so all would vote for none; give "
          + "the file with hydrogens, or method=bonds")
    }
    return reference
  }

  private func readClassifier(
    for model: any AtomisticModel
  ) throws(PluginError) -> HydrogenClassifier {
    guard let path = classifier?.path else {
      throw .parameter("classifier", reason: "is needed by method=classifier")
    }
    let network: HydrogenClassifier
    do throws(ClassifierError) {
      network = try HydrogenClassifier(path: path)
    } catch {
      throw .file(path: path, reason: "\(error)")
    }
    guard network.fingerprint == model.fingerprint else {
      throw .parameter(
        "classifier",
        reason:
          "was trained on the descriptors of another model; simgen train hydrogens makes one for this"
      )
    }
    return network
  }

  /// Adds hydrogens as a judge has it.
  public struct Action: Verb {
    let model: any AtomisticModel
    let judge: HydrogenJudge
    let isClosedShell: Bool
    let steps: Int

    public var elementsKnown: (parameter: String, elements: [Element])? {
      ("model", model.elements)
    }

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      try candidate.stage(Hydrogenate.name) { candidate in
        try candidate.requireAtoms(in: Hydrogenate.name)
        let before = candidate.molecule
        let heavyValid = Validity.validAtoms(before.withoutHydrogens)
        let likelihoods = try likelihoods(for: before, context)
        let assignment = HydrogenAssignment()
        let wanted =
          isClosedShell
          ? assignment.assign(before, likelihoods: likelihoods)
          : assignment.separately(before, likelihoods: likelihoods)
        let skeleton = before.puttingBack(candidate.heldHydrogens, counts: wanted)
        candidate.heldHydrogens = Molecule()
        let counts = wanted.after(adding: skeleton)
        let placed = HydrogenPlacement(seed: candidate.seed).adding(counts, to: skeleton)
        candidate.bonds = counts.bonds(of: skeleton)
        let bondGuard = candidate.bonds.map { BondGuard(elements: placed.elements, bonds: $0) }
        let pocket = candidate.pocket
        candidate.molecule = try context.withCalculator(of: model) { calculator in
          try relaxed(
            placed, bondGuard, pocket.map { PocketCalculator(calculator, $0) } ?? calculator,
            in: context)
        }
        return [
          "hydrogens": Double(placed.count - before.count), "open": Double(counts.open.count),
          "heavy_valid": Double(heavyValid),
        ]
      }
    }

    private func relaxed(
      _ molecule: Molecule, _ bondGuard: BondGuard?, _ calculator: any Calculator,
      in context: RunContext
    ) throws -> Molecule {
      guard steps > 0 else { return molecule }
      let heavy = molecule.elements.map { $0 != .hydrogen }
      let molecule = try bondGuard?.relaxed(molecule, frozen: heavy) ?? molecule
      var minimiser = LBFGS.hydrogens
      minimiser.bondGuard = bondGuard
      minimiser.steps = steps
      let isolated = try context.observe.map { _ in
        try molecule.isolatedEnergy(by: calculator)
      }
      let onPoint = context.observe.map { observe in
        { (point: LBFGS.Point) in
          observe(
            MoleculeFrame(
              point, isolated, stage: Hydrogenate.name, step: point.step, steps: steps))
        }
      }
      let (relaxed, report) = try minimiser.relaxHydrogens(
        of: molecule, calculator: calculator, onStep: context.checkCancellation, onPoint: onPoint)
      guard report.outcome != .diverged else {
        throw MoleculeFailure(stage: Hydrogenate.name, reason: "hydrogens diverged")
      }
      return relaxed
    }

    private func likelihoods(
      for molecule: Molecule, _ context: RunContext
    ) throws -> [HydrogenLikelihood?] {
      switch judge {
      case .bonds:
        return HydrogenBondLengthRule().likelihoods(for: molecule)
      case .classifier(let network, let model):
        return try context.withDescribingCalculator(of: model) { calculator in
          try network.likelihoods(for: molecule, calculator: calculator)
        }
      case .vote(let voters, let model):
        let key = NearestKey(calculator: model.calculatorKey, voters: voters.digest)
        return try context.withDescribingCalculator(of: model) { calculator in
          let nearest = try context.cache.value(key) {
            try NearestEnvironments(references: voters.molecules, calculator: calculator)
          }
          return try nearest.likelihoods(for: molecule, calculator: calculator)
        }
      }
    }

    /// What a vote depends on.
    private struct NearestKey: Hashable, Sendable {
      let calculator: CalculatorKey
      let voters: String
    }
  }
}

/// Who says how many hydrogens an atom has.
enum HydrogenJudge: Sendable {
  case vote(ReferenceSet, describedBy: any DescribingModel)
  case bonds
  case classifier(HydrogenClassifier, describedBy: any DescribingModel)
}
