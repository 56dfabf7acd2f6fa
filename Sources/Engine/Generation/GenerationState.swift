/// The particles of one generation and where they stand.
public struct GenerationState: Sendable {
  /// The particles, all copies of one growing molecule.
  public var batch: ParticleBatch
  /// The step being taken, from 0.
  public var step = 0
  /// The seed all random streams of this generation derive from.
  public let seed: UInt64
  /// Where the atoms of a particle were at the start, which is where its fixed ones belong; a sampler
  /// may move these meanwhile, as noise moves all atoms: [atoms of a particle].
  private let start: [SIMD3<Double>]
  /// Positions and forces a sampler keeps within a step, reused: [atoms].
  public var savedPositions: [SIMD3<Double>] = []
  public var savedForces: [SIMD3<Double>] = []

  /// The start of a generation.
  public init(batch: ParticleBatch, seed: UInt64) {
    self.batch = batch
    self.seed = seed
    start = batch.count > 0 ? batch.molecule(0).positions : []
  }

  /// Where an atom was at the start: where it belongs if it is fixed.
  public func anchor(of atom: Int, in particle: Int) -> SIMD3<Double> {
    start[atom - batch.atoms(of: particle).lowerBound]
  }

  /// Puts fixed atoms back where they belong, to the bit.
  public mutating func restoreFixedAtoms() {
    for particle in 0..<batch.count {
      for atom in batch.atoms(of: particle) where batch.fixed[atom] {
        batch.positions[atom] = anchor(of: atom, in: particle)
      }
    }
  }

  /// Makes as many particles of the first one, as another mutator wants them.
  mutating func populate(_ count: Int) {
    batch = batch.copies(count, of: 0)
  }
}
