/// A plug-in that a sampler is made of.
public protocol SamplerPlugin: Plugin where Product: Sampler {}

/// Moves atoms from noise to structure along falling noise levels.
public protocol Sampler: Sendable {
  /// The noise levels (sigma) visited, falling: [steps + 1]. Step `i` goes from level `i` to
  /// level `i + 1`.
  var noiseLevels: [Double] { get }

  /// How often a step asks for the force.
  var forceCallsPerStep: Int { get }

  /// Whether the sampler moves continuous elements too, where a force has scores of them; then
  /// `ParticleBatch.continuous` is there.
  var movesElements: Bool { get }

  /// One step: moves the free atoms of every particle of `state.batch` from
  /// `levels[step]` to `levels[step + 1]`.
  func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce) throws
}

extension Sampler {
  public var movesElements: Bool { false }
}
