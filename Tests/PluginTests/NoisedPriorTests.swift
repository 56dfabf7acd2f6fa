import Engine
import Forces
import Testing

@Suite("A prior noised as the molecule is")
struct NoisedPriorTests {
  private static let positions: [SIMD3<Double>] = [[0.3, -1, 2], [1, 0, 0]]

  private func forces(variance: Double?, at t: Double) throws -> [SIMD3<Double>] {
    let cloud = try ConformanceTests.make(
      .prior, "anisotropic",
      [
        "covariance": .matrix([[0.7, 0, 0], [0, 0.7, 0], [0, 0, 0.7]]),
        "normalise": .boolean(false),
      ])
    var values: [String: Value] = ["prior": .object(Labelled(label: "cloud", cloud))]
    if let variance { values["variance"] = .number(variance) }
    let force = try #require(
      try ConformanceTests.make(.force, "noised_prior", values).product as? any ForceTerm)
    let molecule = Molecule(elements: [.carbon, .oxygen], positions: Self.positions)
    return try ConformanceTests.evaluate(
      force, ParticleBatch(molecules: [molecule]), at: t
    ).forces
  }

  @Test("of a normal cloud is the score of the wider normal cloud", arguments: [0, 0.3, 1.5])
  func score(t: Double) throws {
    for (force, position) in zip(try forces(variance: 0.7, at: t), Self.positions) {
      let difference = force + position / (0.7 + t * t)
      #expect((difference * difference).sum() < 1e-20)
    }
  }

  @Test("without a variance is the score of the cloud at any noise")
  func still() throws {
    for (force, position) in zip(try forces(variance: nil, at: 2), Self.positions) {
      let difference = force + position / 0.7
      #expect((difference * difference).sum() < 1e-20)
    }
  }
}
