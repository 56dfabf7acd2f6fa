/// A plug-in that a mutator is made of.
public protocol MutatorPlugin: Plugin where Product: Mutator {}

/// Changes elements between the steps of a generation.
public protocol Mutator: Sendable {
  /// How many particles the mutator wants to work on.
  var particles: Int { get }

  /// The elements atoms may become that they were not before.
  var introducedElements: [Element] { get }

  /// How often the mutator asks for the force in a generation of so many steps.
  func forceCalls(steps: Int) -> Int

  /// Called after every step of the sampler, and once after the last with `moment.isLast`.
  /// May change elements of free atoms and copy particles; positions move only by copying.
  func mutate(_ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce)
    throws
}

extension Mutator {
  public func forceCalls(steps: Int) -> Int { 0 }
  public var introducedElements: [Element] { [] }
}

/// Where a generation stands when a mutator is asked.
public struct GenerationMoment: Sendable {
  /// Steps done so far.
  public let step: Int
  /// Steps in all.
  public let steps: Int
  /// The noise level reached.
  public let sigma: Double
  /// The noise level the generation began with.
  public let firstSigma: Double
  /// No step follows.
  public var isLast: Bool { step == steps }

  /// A moment of a generation.
  public init(step: Int, steps: Int, sigma: Double, firstSigma: Double) {
    self.step = step
    self.steps = steps
    self.sigma = sigma
    self.firstSigma = firstSigma
  }
}
