import Engine

/// Energies, forces and gradients by the weights of a model whose weights change step by step.
///
/// Workers, one a thread, calculate side by side, each with a number of its own. A gradient is made of
/// shares that workers leave in any order and that are added up in the order of their numbers, so that
/// its bits do not depend on the number of threads.
public protocol TrainableCalculator: AnyObject, Sendable {
  /// Takes other weights; called while no worker calculates.
  func update(_ parameters: MACEParameters)

  /// Makes room for so many shares of the next gradient; called while no worker calculates.
  func reserve(shares: Int)

  /// Energies and forces, isolated atoms included, as `Calculator.evaluate`.
  /// - Throws: `ModelError` for elements that the model does not know.
  func evaluate(_ batch: ParticleBatch, worker: Int, into result: inout Contribution) throws

  /// Sets a share of the gradient: that of the sum over particles of `weights` times energy.
  /// - Throws: `ModelError` for elements that the model does not know.
  func weigh(_ batch: ParticleBatch, _ weights: [Double], worker: Int, share: Int) throws

  /// The sum of all shares, as `MACEParameters.flatWeights` has weights.
  func gradient() -> [Double]
}

/// The same in double precision by the evaluator that reads like the paper: for models that the kernels
/// do not cover, and for tests.
public final class DoubleTrainableCalculator: TrainableCalculator, @unchecked Sendable {
  // Unchecked: workers write to places of their own, see the protocol.
  private let workers: Int
  private var parameters: MACEParameters
  private var calculators: [ReferenceCalculator] = []
  private var gradients: ParameterGradient
  private let shares = GradientShares()

  /// A calculator for so many workers.
  public init(_ parameters: MACEParameters, workers: Int) {
    self.workers = workers
    self.parameters = parameters
    gradients = ParameterGradient(parameters)
    update(parameters)
  }

  public func update(_ parameters: MACEParameters) {
    self.parameters = parameters
    calculators = (0..<workers).map { _ in ReferenceCalculator(parameters) }
    gradients = ParameterGradient(parameters)
  }

  public func reserve(shares count: Int) { shares.reserve(count) }

  public func evaluate(
    _ batch: ParticleBatch, worker: Int, into result: inout Contribution
  ) throws {
    try calculators[worker].evaluate(batch, interaction: false, into: &result)
  }

  public func weigh(
    _ batch: ParticleBatch, _ weights: [Double], worker: Int, share: Int
  ) throws {
    var gradient = parameters.zeroes
    try gradients.add(batch, weights: weights, to: &gradient)
    shares.set(share, to: gradient.flatWeights)
  }

  public func gradient() -> [Double] { shares.sum() }
}
