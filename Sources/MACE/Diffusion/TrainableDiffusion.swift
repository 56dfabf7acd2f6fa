import CKernels
import Platform

/// A molecule as a network sees it, and what its energy is multiplied by.
public struct WeighedMolecule: Sendable {
  public let x: ContinuousMolecule
  /// c_noise(t).
  public let noise: Double
  public let weight: Double

  /// A molecule and its weight.
  public init(_ x: ContinuousMolecule, noise: Double, weight: Double) {
    self.x = x
    self.noise = noise
    self.weight = weight
  }
}

/// Energies of a diffusion model whose weights change step by step, and their gradients by the weights; workers
/// and shares are as `TrainableCalculator` says.
public protocol TrainableDiffusion: AnyObject, Sendable {
  /// Takes other weights; called while no worker calculates.
  func update(_ parameters: DiffusionParameters)

  /// Makes room for so many shares of the next gradient; called while no worker calculates.
  func reserve(shares: Int)

  /// E and its gradient by x.
  func evaluate(
    _ x: ContinuousMolecule, noise: Double, worker: Int
  ) -> DiffusionNetwork.Evaluation

  /// Sets a share of the gradient: that of the weighted sum of energies.
  func weigh(_ molecules: [WeighedMolecule], worker: Int, share: Int)

  /// The sum of all shares, as `DiffusionParameters.flatWeights` has weights.
  func gradient() -> [Double]
}

/// The same in double precision, for models that the kernels do not cover and for tests.
public final class DoubleTrainableDiffusion: TrainableDiffusion, @unchecked Sendable {
  // Unchecked: workers write to shares of their own.
  private var network: DiffusionNetwork
  private let shares = GradientShares()

  /// A model before its first step.
  public init(_ parameters: DiffusionParameters) { network = DiffusionNetwork(parameters) }

  public func update(_ parameters: DiffusionParameters) { network = DiffusionNetwork(parameters) }

  public func reserve(shares count: Int) { shares.reserve(count) }

  public func evaluate(
    _ x: ContinuousMolecule, noise: Double, worker: Int
  ) -> DiffusionNetwork.Evaluation { network.evaluate(x, noise: noise) }

  public func weigh(_ molecules: [WeighedMolecule], worker: Int, share: Int) {
    var gradient = network.parameters.zeroes
    for molecule in molecules {
      network.add(molecule.x, noise: molecule.noise, weight: molecule.weight, to: &gradient)
    }
    shares.set(share, to: gradient.flatWeights)
  }

  public func gradient() -> [Double] { shares.sum() }
}

/// The same with the single-precision kernels; sums over shares are in Double.
public final class FastTrainableDiffusion: TrainableDiffusion, @unchecked Sendable {
  // Unchecked: workers write to places of their own.
  private let plan: FastDiffusionPlan
  private let team: WorkerTeam
  private let workers: [FastDiffusion]
  private var shares: [WorkBuffer<Float>] = []
  private var used = 0
  private var parameters: DiffusionParameters
  private var model: FastDiffusionModel

  /// A model for the workers of a team, which has to be at rest between the calls of workers.
  /// - Throws: `UnsupportedShape` where the kernels do not cover it.
  public init(_ parameters: DiffusionParameters, team: WorkerTeam) throws(UnsupportedShape) {
    plan = try FastDiffusionPlan(parameters, kernels: ck_best().pointee)
    self.team = team
    self.parameters = parameters
    let model = FastDiffusionModel(plan, parameters, team: team)
    self.model = model
    workers = (0..<team.threads).map { _ in FastDiffusion(model) }
  }

  public func update(_ parameters: DiffusionParameters) {
    self.parameters = parameters
    model = FastDiffusionModel(plan, parameters, team: team)
    for worker in workers { worker.take(model) }
  }

  public func reserve(shares count: Int) {
    while shares.count < count { shares.append(WorkBuffer()) }
    used = count
  }

  public func evaluate(
    _ x: ContinuousMolecule, noise: Double, worker: Int
  ) -> DiffusionNetwork.Evaluation { workers[worker].evaluate(x, noise: noise) }

  public func weigh(_ molecules: [WeighedMolecule], worker: Int, share: Int) {
    shares[share].reserveZeroes(plan.layout.count)
    for molecule in molecules where molecule.x.count > 0 {
      workers[worker].weigh(
        molecule.x, noise: molecule.noise, weight: molecule.weight, into: shares[share].base)
    }
  }

  public func gradient() -> [Double] {
    let sum = team.sum(shares.prefix(used).map(\.base), count: plan.layout.count)
    return plan.unfold(sum, model, parameters, team: team)
  }
}
