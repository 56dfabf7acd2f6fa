import Engine
import Platform

/// The landscape of a diffusion model: energies are U(x; t), -log p of noised molecules up to a function of the
/// noise level, forces the scores [SK eq. 5, 6].
public struct DiffusionForce: ForcePlugin {
  public static let name = "diffusion"
  public static let summary =
    "Scores of a diffusion model, of positions and of continuous elements."
  public static let parameters = [
    Parameter(
      "model", \DiffusionForce.model, label: .model, required: true, "The diffusion model.")
  ]

  var model: (any AtomisticModel)?

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Term {
    guard let model = try required(model, "model") as? any NoisedModel else {
      throw .parameter(
        "model", reason: "knows no noised molecules; a model of the kind diffusion does")
    }
    return Term(model: model)
  }

  /// A model and its scores.
  public struct Term: ForceTerm {
    let model: any NoisedModel

    public var guide: String? { DiffusionForce.name }
    public var knownElements: [Element]? { model.elements }
    public var continuousElements: [Element]? { model.continuousElements }

    public func makeScratch() throws -> ParticleScratch<any NoisedCalculator> {
      try makeScratch(threads: 1)
    }

    public func makeScratch(threads: Int) throws -> ParticleScratch<any NoisedCalculator> {
      ParticleScratch(
        workers: try (0..<max(1, threads)).map { _ in try model.makeNoisedCalculator() })
    }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<any NoisedCalculator>,
      into result: inout Contribution
    ) throws {
      try scratch.forEachPart(of: batch, into: &result) { calculator, part in
        try calculator.evaluate(part.batch, at: t, into: &part.result)
      }
    }
  }
}
