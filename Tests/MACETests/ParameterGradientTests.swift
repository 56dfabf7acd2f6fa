import Engine
import Foundation
import MACE
import TestSupport
import Testing

@Suite("Gradient of the energy by the weights, in double precision")
struct ParameterGradientTests {
  /// Models of every shape that is read.
  static let files = [
    "equivariant.model", "invariant.safetensors", "vector.safetensors", "tensor.safetensors",
    "gaussian-soft.safetensors", "chebyshev.safetensors", "old.model", "options.model",
  ]

  @Test("every set of weights agrees with differences of the energy", arguments: files)
  func differences(file: String) throws {
    let parameters = try MACEFile(
      path: Fixture.path(file), head: file == "equivariant.model" ? "fine" : nil
    ).parameters
    let batch = ParticleBatch(molecules: [Fixture.molecule, Clouds.near])
    let adjoints = [1.0, -0.7]
    var gradient = parameters.zeroes
    try ParameterGradient(parameters).add(batch, weights: adjoints, to: &gradient)
    let slopes = gradient.flatWeights
    let weights = parameters.flatWeights
    var stream = RandomStream(seed: 5, .selection)
    for slot in parameters.weightSlots {
      let direction = slot.range.map { _ in stream.normal() }
      let size = slot.range.reduce(0) { max($0, abs(weights[$1])) }
      let step = 1e-4 * max(size, 1e-3)
      func energy(_ factor: Double) throws -> Double {
        var moved = weights
        for (index, change) in zip(slot.range, direction) { moved[index] += factor * step * change }
        var changed = parameters
        changed.flatWeights = moved
        var result = Contribution()
        try ReferenceCalculator(changed).evaluate(batch, interaction: false, into: &result)
        return (0..<batch.count).reduce(0) { sum, particle in
          sum + adjoints[particle]
            * batch.atoms(of: particle).reduce(0) { $0 + result.energies[$1] }
        }
      }
      let expected = try slope(step: step, energy)
      let found = zip(slot.range, direction).reduce(0) { $0 + slopes[$1.0] * $1.1 }
      let largest = slot.range.reduce(0) { max($0, abs(slopes[$1])) }
      let name = "\(slot.name) of species \(slot.species.map(String.init) ?? "all")"
      #expect(abs(found - expected) < 1e-7 * largest + 1e-11 / step, "\(name)")
    }
  }

  @Test(
    "mace-torch's gradients are found to 1e-8", arguments: ["equivariant", "vector", "tensor"])
  func autograd(name: String) throws {
    struct Golden: Decodable {
      let adjoints: [Double]
      let sums: [String: Double]
    }
    let golden = try JSONDecoder().decode(
      Golden.self,
      from: Data(contentsOf: URL(fileURLWithPath: Fixture.path(name + "-gradient.json")))
    )
    let parameters =
      name == "equivariant"
      ? try Fixture.equivariant()
      : try MACEFile(path: Fixture.path(name + ".safetensors")).parameters
    let direction = try MACEFile(path: Fixture.path(name + "-direction.safetensors")).parameters
    let molecules = try Fixture.golden(name + ".json").structures.compactMap(\.molecule)
    var gradient = parameters.zeroes
    try ParameterGradient(parameters).add(
      ParticleBatch(molecules: molecules), weights: golden.adjoints, to: &gradient)
    let (slopes, numbers) = (gradient.flatWeights, direction.flatWeights)
    for (prefix, expected) in golden.sums {
      var (found, magnitude) = (0.0, 0.0)
      for slot in parameters.weightSlots where slot.name.hasPrefix(prefix) {
        for index in slot.range {
          found += slopes[index] * numbers[index]
          magnitude += abs(slopes[index] * numbers[index])
        }
      }
      #expect(magnitude > 0, "\(prefix)")
      #expect(abs(found - expected) < 1e-8 * magnitude, "\(prefix): \(found), not \(expected)")
    }
  }

  @Test("weights survive the way through the flat vector")
  func flat() throws {
    let parameters = try Fixture.equivariant()
    var copy = parameters.zeroes
    #expect(copy.flatWeights.allSatisfy { $0 == 0 })
    copy.flatWeights = parameters.flatWeights
    #expect(copy == parameters)
    #expect(parameters.weightSlots.last?.range.upperBound == parameters.flatWeights.count)
  }
}

extension Clouds {
  /// Three atoms closer than bonds, which see the repulsion.
  static let near = Molecule(
    elements: [.hydrogen, .carbon, .oxygen],
    positions: [[0, 0, 0], [0.5, 0.3, 0.2], [-0.2, 0.9, -0.4]])
}
