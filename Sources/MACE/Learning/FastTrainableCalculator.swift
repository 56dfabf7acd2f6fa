import CKernels
import Engine
import Platform

/// Trains with the single-precision kernels; sums over structures, and everything that is done with weights,
/// are in Double.
public final class FastTrainableCalculator: TrainableCalculator, @unchecked Sendable {
  // Unchecked: workers write to places of their own, see the protocol.
  private let plan: LearningPlan
  private let team: WorkerTeam
  private let learners: [FastLearner]
  private var shares: [FoldedGradient] = []
  private var used = 0
  private var parameters: MACEParameters
  private var model: FastModel
  private var networks: [KnotNetwork]

  /// A calculator for the workers of a team, which has to be at rest between the calls of workers.
  /// - Throws: `UnsupportedShape` where the kernels do not cover the model.
  public convenience init(
    _ parameters: MACEParameters, team: WorkerTeam
  ) throws(UnsupportedShape) {
    try self.init(parameters, team: team, kernels: ck_best().pointee)
  }

  /// The same on given kernels; tests compare instruction sets.
  init(
    _ parameters: MACEParameters, team: WorkerTeam, kernels: ck_kernels
  ) throws(UnsupportedShape) {
    let plan = try LearningPlan(parameters, kernels: kernels)
    self.plan = plan
    self.team = team
    self.parameters = parameters
    let (model, networks) = plan.model(parameters, team: team)
    (self.model, self.networks) = (model, networks)
    learners = (0..<team.threads).map { _ in FastLearner(plan, model) }
  }

  public func update(_ parameters: MACEParameters) {
    self.parameters = parameters
    (model, networks) = plan.model(parameters, team: team)
    for learner in learners { learner.calculator.take(model) }
  }

  public func reserve(shares count: Int) {
    while shares.count < count { shares.append(FoldedGradient()) }
    used = count
  }

  public func evaluate(
    _ batch: ParticleBatch, worker: Int, into result: inout Contribution
  ) throws {
    try learners[worker].calculator.evaluate(batch, interaction: false, into: &result)
  }

  public func weigh(
    _ batch: ParticleBatch, _ weights: [Double], worker: Int, share: Int
  ) throws {
    try learners[worker].weigh(batch, weights, into: shares[share])
  }

  public func gradient() -> [Double] {
    let sum = team.sum(shares.prefix(used).map(\.numbers.base), count: plan.layout.count)
    var (scaled, bySpecies) = (0.0, [Double](repeating: 0, count: parameters.elements.count))
    for share in shares.prefix(used) {
      scaled += share.scaled
      for kind in bySpecies.indices { bySpecies[kind] += share.bySpecies[kind] }
    }
    return plan.unfold(
      sum, scaled: scaled, bySpecies: bySpecies, parameters, model, networks, team: team)
  }
}
