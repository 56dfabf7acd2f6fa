import Engine

/// A spring to the origin, E_i = k/2 |r_i|^2: the exact flow is known.
public struct Spring: ForceTerm {
  public var stiffness = 1.0

  /// A unit spring.
  public init() {}

  public func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) throws {
    for atom in 0..<batch.atomCount {
      let r = batch.positions[atom]
      result.energies[atom] = stiffness / 2 * (r * r).sum()
      result.forces[atom] = -stiffness * r
    }
  }
}

/// Likes some elements better than others; exerts no force. Guides mutation.
public struct Taste: ForceTerm {
  public var energies: [Element: Double] = [.carbon: 1, .nitrogen: 0, .oxygen: 1]

  /// Nitrogen is best.
  public init() {}

  public var guide: String? { "taste" }

  public func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) throws {
    for atom in 0..<batch.atomCount {
      result.energies[atom] = energies[batch.elements[atom], default: 2]
    }
  }
}
