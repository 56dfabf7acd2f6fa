import Engine
import Platform

/// How far a fit should go from where it began, told by molecules that it has not seen.
///
/// A fit to few molecules follows them and its own random numbers. Where the density it begins at knows
/// their chemistry already, it learns nothing that holds for others of their kind: the loss of held-out
/// molecules on the straight line between both sets of weights (M. Wortsman et al., arXiv:2109.01903) says
/// which share of the way is worth going.
struct FitExtent {
  /// From 0, where the fit began, to 1, where it ended.
  let share: Double

  /// The molecules to fit to, and those to hold out: every eighth; none of very few.
  static func split(_ molecules: [Molecule]) -> (fitted: [Molecule], held: [Molecule]) {
    guard molecules.count >= 2 * stride else { return (molecules, []) }
    let held = molecules.indices.filter { $0 % stride == stride - 1 }
    return (
      molecules.indices.filter { $0 % stride != stride - 1 }.map { molecules[$0] },
      held.map { molecules[$0] }
    )
  }

  /// The minimum of a parabola through the losses at both ends and in the middle. The same for any
  /// number of threads.
  /// - Throws: `ModelError` where an element is unknown; what `check` throws, which is asked several times a
  ///   second, from any thread.
  init(
    from start: CalibratedDensity, to end: CalibratedDensity, held: [Molecule], _ fit: Calibration,
    threads: Int, check: () throws -> Void = {}
  ) throws {
    guard !held.isEmpty else {
      share = 1
      return
    }
    let densities = [0, 0.5, 1].map { Self.density($0, from: start, to: end) }
    let levels = (0..<Self.levels).map { fit.level((Double($0) + 0.5) / Double(Self.levels)) }
    // Each molecule several times where there are few.
    let parts = (0..<Self.parts).map { part in
      (0..<Self.part).map { held[(part * Self.part + $0) % held.count] }
    }
    let tasks = densities.flatMap { density in
      levels.flatMap { sigma in parts.enumerated().map { (density, sigma, $0) } }
    }
    let losses = try WorkerTeam(threads: threads).map(tasks, check: check) { task, _ in
      let (density, sigma, part) = task
      let noise = try ExplainedNoise(
        of: part.element, by: density, sigma: sigma, seed: UInt64(part.offset))
      return 1 - noise.share + fit.elementWeight * noise.elementLoss
    }
    let ofOne = levels.count * parts.count
    let sums = densities.indices.map { losses[$0 * ofOne..<($0 + 1) * ofOne].reduce(0, +) }
    share = Self.minimum(sums[0], sums[1], sums[2])
  }

  /// A density on the straight line between two.
  static func density(
    _ share: Double, from start: CalibratedDensity, to end: CalibratedDensity
  ) -> CalibratedDensity {
    var density = end
    for place in density.network.parameters.indices {
      let first = start.network.parameters[place]
      density.network.parameters[place] =
        first + Float(share) * (end.network.parameters[place] - first)
    }
    return density
  }

  /// Where a parabola with these values at 0, 1/2 and 1 is lowest between 0 and 1.
  static func minimum(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let curvature = 2 * (a - 2 * b + c)
    guard curvature > 0 else { return a <= c ? 0 : 1 }
    return max(0, min(1, (3 * a - 4 * b + c) / (2 * curvature)))
  }

  private static let stride = 8
  private static let levels = 8
  /// Noised molecules at each level: so many parts of so many.
  private static let (parts, part) = (8, 16)
}
