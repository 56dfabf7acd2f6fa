import Engine
import Platform

/// A model whose results depend on nothing but a few words.
protocol EnergyModel: AtomisticModel {
  /// The word a recipe uses.
  static var name: String { get }
  /// All that the results depend on, as text: how long a program may take decides whether it fails.
  var identity: String { get }
}

extension EnergyModel {
  public var isSinglePrecision: Bool { false }
  public var fingerprint: String { SHA256.hexadecimal(of: Array((Self.name + identity).utf8)) }
}

extension Calculator {
  /// - Throws: `ModelError` for periodic particles and positions that are not finite.
  func requireOpenSpace(_ batch: ParticleBatch) throws(ModelError) {
    guard !batch.isPeriodic else { throw .periodic }
    for (atom, position) in batch.positions.enumerated()
    where !(position * position).sum().isFinite {
      throw .positionNotFinite(atom: atom)
    }
  }
}
