import Engine
import Samplers
import TestSupport
import Testing

/// The score of atoms that are normally distributed around the origin, noised:
/// E = r^2 / 2 (s^2 + sigma^2).
private struct NormalScore: ForceTerm {
  static let variance = 0.09

  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    let variance = Self.variance + t * t
    for (atom, position) in batch.positions.enumerated() {
      result.energies[atom] += (position * position).sum() / (2 * variance)
      result.forces[atom] -= position / variance
    }
  }
}

@Suite("Ancestral sampler")
struct AncestralSamplerTests {
  /// Mean square per coordinate of atoms that start as the noised distribution.
  private static func variance(_ values: [String: Value]) throws -> Double {
    let sampler = try SamplerTests.make("ancestral", values)
    let count = 4000
    var start = RandomStream(seed: 3, .startPositions)
    let atoms = (0..<count).map { _ in NormalScore.variance.squareRoot() * start.normal3() }
    var state = GenerationState(
      batch: ParticleBatch(molecules: [
        Molecule(elements: Array(repeating: .carbon, count: count), positions: atoms)
      ]), seed: 8)
    let force = try TotalForce([NormalScore()])
    let levels = sampler.noiseLevels
    for step in 0..<levels.count - 1 {
      state.step = step
      try sampler.advance(&state, levels: levels, under: force)
    }
    return state.batch.positions.reduce(0) { $0 + ($1 * $1).sum() } / Double(3 * count)
  }

  @Test("the exact score of a distribution gives the distribution back")
  func normal() throws {
    // The standard error of the variance is 1.3 %, the last step takes a little of it.
    let plain = try Self.variance(["steps": .integer(200)])
    #expect(abs(plain / NormalScore.variance - 1) < 0.06)
    let corrected = try Self.variance(["steps": .integer(100), "corrections": .integer(2)])
    #expect(abs(corrected / NormalScore.variance - 1) < 0.06)
  }

  @Test("Langevin steps end at the level that is asked for")
  func correctedUntil() throws {
    func variance(_ values: [String: Value]) throws -> Double {
      try Self.variance(values.merging(["steps": .integer(20)]) { $1 })
    }
    let plain = try variance([:])
    let all = try variance(["corrections": .integer(1)])
    let some = try variance(["corrections": .integer(1), "correct_until": .number(0.3)])
    let none = try variance(["corrections": .integer(1), "correct_until": .number(2)])
    #expect(none == plain && all != plain)
    #expect(some != plain && some != all)
  }

  @Test("less noise keeps nearer to the most likely place")
  func noise() throws {
    let cold = try Self.variance(["steps": .integer(100), "noise": .number(0.5)])
    #expect(cold < 0.8 * NormalScore.variance)
  }

  @Test("atoms of a scaffold are noised as all others are, and end where they belong, to the bit")
  func scaffold() throws {
    // Steps of Langevin dynamics as large as these would make the noise a third too wide.
    let corrected: [String: Value] = ["corrections": .integer(3), "correction_step": .number(1)]
    try Self.noisesScaffold([:])
    try Self.noisesScaffold(corrected)
  }

  private static func noisesScaffold(_ values: [String: Value]) throws {
    let sampler = try SamplerTests.make(
      "ancestral", values.merging(["steps": .integer(20)]) { $1 })
    let count = 2000
    let anchors = (0..<count).map { SIMD3(Double($0) / 3, 0.1, -7) }
    var scaffold = Molecule()
    for anchor in anchors { scaffold.append(.carbon, at: anchor, fixed: true) }
    var state = GenerationState(batch: ParticleBatch(molecules: [scaffold, scaffold]), seed: 8)
    let force = try TotalForce([NormalScore()])
    let levels = sampler.noiseLevels
    for step in 0..<levels.count - 1 {
      state.step = step
      try sampler.advance(&state, levels: levels, under: force)
      guard step + 2 < levels.count else { continue }
      let square = zip(state.batch.positions, anchors + anchors).reduce(0) { sum, pair in
        let away = pair.0 - pair.1
        return sum + (away * away).sum()
      }
      // The standard error of the variance is 1.3 %.
      let variance = levels[step + 1] * levels[step + 1]
      #expect(abs(square / Double(6 * count) / variance - 1) < 0.06)
    }
    #expect(state.batch.positions == anchors + anchors)
  }

  @Test("levels fall evenly in their logarithm, from first to last")
  func levels() throws {
    let levels = try SamplerTests.make("ancestral", ["steps": .integer(5)]).noiseLevels
    #expect(levels.count == 5 && levels[0] == 1.5 && abs(levels[4] - 0.03) < 1e-12)
    for index in 0..<3 {
      let first = levels[index + 1] / levels[index]
      let second = levels[index + 2] / levels[index + 1]
      #expect(abs(first - second) < 1e-12)
    }
    #expect(throws: PluginError.self) {
      _ = try SamplerTests.make("ancestral", ["sigma_end": .number(2)])
    }
  }
}
