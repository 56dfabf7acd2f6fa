/// The particles of one generation and where they stand.
public struct GenerationState: Sendable {
  /// The particles, all copies of one growing molecule.
  public var batch: ParticleBatch
  /// The step being taken, from 0.
  public var step = 0
  /// The seed all random streams of this generation derive from.
  public let seed: UInt64
  /// Positions and forces a sampler keeps within a step, reused: [atoms].
  public var savedPositions: [SIMD3<Double>] = []
  public var savedForces: [SIMD3<Double>] = []

  /// The start of a generation.
  public init(batch: ParticleBatch, seed: UInt64) {
    self.batch = batch
    self.seed = seed
  }

  /// Makes as many particles of the first one, as another mutator wants them.
  mutating func populate(_ count: Int) {
    batch = ParticleBatch(molecules: Array(repeating: batch.molecule(0), count: count))
  }
}
