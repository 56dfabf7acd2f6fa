import Engine
import Likeness
import Platform

/// Makes a molecule likely among noised reference molecules: the energy is an estimate of
/// -log p(x, z; sigma), `CalibratedDensity`, the force minus its gradient, the score. Nothing is
/// set by hand: noise and force are in balance where a sampler takes forces for scores (`ancestral`),
/// and energies of two choices of elements differ by the log of their odds (`gibbs`).
///
/// The density is a network fitted to noised copies of the reference (`Calibration`), from random
/// weights or from those of a base that was fitted to many molecules; from a base as far as an eighth of
/// the reference, held out, is better off (`FitExtent`). It is kept for the next run.
public struct Likeness: ForcePlugin {
  public static let name = "likeness"
  public static let summary =
    "Makes the molecule likely among noised references: the score of a density fitted to them."
  public static let citations = ["10.1162/NECO_a_00142"]
  public static let parameters = [
    Parameter(
      "reference", \Likeness.reference, label: .reference, required: true,
      "The molecules to be likely among."),
    Parameter(
      "base", \Likeness.base,
      "Where the fit begins: a density fitted to many molecules; random weights if absent."),
    Parameter(
      "steps", \Likeness.steps, in: 0...1_000_000,
      "Steps of the fit; 400 from a base, 3000 from random weights if absent. 0 takes the base as it is, "
        + "but for how frequent elements are."),
    Parameter(
      "cloud", \Likeness.hasCloud,
      "Keeps molecules about as wide as those of the reference; false leaves that to the pull of a "
        + "prior."),
  ]

  var reference: ReferenceSet?
  var base: InputFile?
  var steps: Int?
  var hasCloud = true

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    let reference = try required(reference, "reference")
    try OpenBLAS.require()
    let skeletons = reference.molecules.map(\.withoutHydrogens)
    guard skeletons.contains(where: { $0.count > 1 }) else {
      throw .parameter(
        "reference", reason: "no molecule of \(reference.source) has two atoms beside hydrogens")
    }
    var density: CalibratedDensity?
    if let base {
      do { density = try CalibratedDensity(path: base.path) } catch {
        throw .file(path: base.path, reason: "\(error)")
      }
    } else if steps == 0 {
      throw .parameter("steps", reason: "must not be 0 without a base")
    }
    var fit = density == nil ? Calibration.fromNothing : Calibration.fromBase
    if let steps { fit.steps = steps }
    return Term(
      reference: reference, calibration: ReferenceCalibration(skeletons, base: density, fit),
      hasCloud: hasCloud)
  }

  /// The density of a reference and its score.
  public struct Term: ForceTerm, Annotated {
    public let reference: ReferenceSet?
    let calibration: ReferenceCalibration
    let hasCloud: Bool

    public var guide: String? { Likeness.name }
    public var notes: [String] { calibration.notes }
    public func preparationSeconds() throws -> Double { try calibration.estimatedSeconds() }
    public var knownElements: [Element]? { calibration.elements }
    // A known element stands in for others.
    public var knownFixedElements: [Element]? { nil }
    public var imitated: Makeup? { calibration.makeup }

    public func calibrate(in context: RunContext) throws {
      try calibration.calibrate(in: context)
    }

    public func makeScratch() throws -> ParticleScratch<DensityEvaluator> {
      try makeScratch(threads: 1)
    }

    public func makeScratch(threads: Int) throws -> ParticleScratch<DensityEvaluator> {
      return ParticleScratch(
        workers: (0..<max(1, threads)).map { _ in
          let evaluator = calibration.makeEvaluator()
          evaluator.hasCloud = hasCloud
          return evaluator
        })
    }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<DensityEvaluator>,
      into result: inout Contribution
    ) throws {
      try scratch.forEachPart(of: batch, into: &result) { evaluator, part in
        try evaluator.evaluate(
          part.batch, sigmas: Array(repeating: t, count: part.batch.count), into: &part.result)
      }
    }

    public var knowsSurprise: Bool { true }

    public func surprise(of molecule: Molecule) throws -> Surprise? {
      try calibration.surprise(of: molecule)
    }

    public func evaluateEnergies(
      _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<DensityEvaluator>,
      into result: inout Contribution
    ) throws {
      try scratch.forEachPart(of: batch, into: &result) { evaluator, part in
        try evaluator.evaluate(
          part.batch, sigmas: Array(repeating: t, count: part.batch.count),
          energies: &part.result.energies)
      }
    }
  }
}
