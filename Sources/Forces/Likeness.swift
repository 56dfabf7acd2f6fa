import Engine
import Likeness

/// Makes a molecule likely among noised reference molecules: the energy is an estimate of
/// -log p(x, z; sigma), `CalibratedDensity`, the force minus its gradient, the score. Nothing is
/// set by hand: noise and force are in balance where a sampler takes forces for scores (`ancestral`),
/// and differences of the energy between elements are in units of their own temperature.
public struct Likeness: ForceTerm {
  public static let name = "likeness"
  public static let summary =
    "Makes the molecule likely among noised references: the score of a calibrated density."
  public static let parameters = [
    Parameter(
      "file", \Likeness.file, required: true, "The calibrated density."),
  ]

  var file: InputFile?
  private var density: CalibratedDensity?

  /// The defaults.
  public init() {}

  public var guidesMutation: Bool { true }

  public mutating func prepare() throws(PluginError) {
    guard let file else { throw .parameter("file", reason: "is required") }
    do { density = try CalibratedDensity(path: file.path) } catch {
      throw .file(path: file.path, reason: "\(error)")
    }
  }

  public func makeScratch() throws -> ParticleScratch<DensityEvaluator> {
    try makeScratch(threads: 1)
  }

  public func makeScratch(threads: Int) throws -> ParticleScratch<DensityEvaluator> {
    guard let density else { preconditionFailure("file is required") }
    return ParticleScratch(
      workers: (0..<max(1, threads)).map { _ in DensityEvaluator(density) })
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
