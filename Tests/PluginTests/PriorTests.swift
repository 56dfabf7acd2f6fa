import Engine
import Priors
import Testing

@Suite("Priors")
struct PriorTests {
  static func make(_ name: String, _ values: [String: Value] = [:]) throws -> any Prior {
    let declaration = try #require(priorsCatalogue.plugin(.prior, named: name))
    return try #require(try declaration.make(values).product as? any Prior)
  }

  static let gaussianWeights: [String: Value] = [
    "weighting": .word("gaussian"),
    "covariance": .matrix([[1, 0.2, 0], [0.2, 1.5, 0], [0, 0, 2]]),
  ]

  @Test(
    "The pull is minus the gradient of the energy, by finite differences",
    arguments: [
      ("gaussian", [:]), ("anisotropic", [:]), ("line", gaussianWeights),
      ("circle", gaussianWeights), ("sphere", gaussianWeights),
    ] as [(String, [String: Value])])
  func finiteDifferences(name: String, values: [String: Value]) throws {
    let prior = try Self.make(name, values)
    #expect(prior.isConservative)
    var stream = RandomStream(seed: 2, .startPositions)
    for _ in 0..<20 {
      let position = stream.normal3() * 3
      let force = prior.pull(at: position).force
      for axis in 0..<3 {
        let h = 1e-5
        var (up, down) = (position, position)
        up[axis] += h
        down[axis] -= h
        let slope = (prior.pull(at: up).energy - prior.pull(at: down).energy) / (2 * h)
        #expect(abs(force[axis] + slope) < 1e-8 * max(1, abs(slope)))
      }
    }
  }

  @Test("Clouds weighted by distance pull towards the nearest point and say they have no energy")
  func distanceWeights() throws {
    let circle = try Self.make("circle", ["radius": .number(5)])
    #expect(!circle.isConservative)
    let (energy, force) = circle.pull(at: [6, 0, 1])
    #expect(energy == 0)
    // Inwards along x, down along z; by symmetry nothing along y.
    #expect(force.x < -0.5 && force.z < -0.2 && abs(force.y) < 1e-12)
  }

  @Test("Anisotropic samples have the covariance's shape and the spread's size")
  func covariance() throws {
    let prior = try Self.make(
      "anisotropic",
      ["covariance": .matrix([[1, 0, 0], [0, 1.4, 0], [0, 0, 2.6]]), "spread": .number(1)])
    var stream = RandomStream(seed: 9, .startPositions)
    let count = 100_000
    let square = prior.sample(count: count, from: &stream).reduce(SIMD3<Double>.zero) {
      $0 + $1 * $1 / Double(count)
    }
    #expect(abs(square.y / square.x - 1.4) < 0.03)
    #expect(abs(square.z / square.x - 2.6) < 0.05)
    // Normalised: the determinant is one.
    #expect(abs(square.x * square.y * square.z - 1) < 0.03)
  }

  @Test("Atoms on a line start evenly spaced")
  func line() throws {
    let prior = try Self.make("line", ["length": .number(20), "spread": .number(0)])
    var stream = RandomStream(seed: 1, .startPositions)
    let positions = prior.sample(count: 10, from: &stream)
    for (first, second) in zip(positions, positions.dropFirst()) {
      #expect(abs(second.x - first.x - 2) < 1e-12 && second.y == 0 && second.z == 0)
    }
  }

  @Test("No point of a cloud is used twice before all were used once")
  func points() throws {
    let prior = try Self.make("sphere", ["points": .integer(12), "spread": .number(0)])
    var stream = RandomStream(seed: 1, .startPositions)
    let positions = prior.sample(count: 24, from: &stream)
    #expect(Set(positions.prefix(12)).count == 12)
    #expect(Set(positions).count == 12)
  }

  @Test("A covariance that is not positive definite is refused by its eigenvalue")
  func indefinite() throws {
    #expect {
      try Self.make(
        "anisotropic", ["covariance": .matrix([[1, 0, 0], [0, -2, 0], [0, 0, 1]])])
    } throws: { error in
      error as? PluginError
        == .parameter(
          "covariance", reason: "must be positive definite; its smallest eigenvalue is -2.0")
    }
  }
}
