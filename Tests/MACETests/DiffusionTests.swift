import Engine
import Foundation
import MACE
import TestSupport
import Testing

@Suite("Energy-based diffusion model, in double precision")
struct DiffusionTests {
  static let shapes = [0, 1]

  @Test("scores are minus the gradient of the energy", arguments: shapes)
  func scores(hiddenDegree: Int) throws {
    let network = DiffusionNetwork(Diffusions.model(hiddenDegree: hiddenDegree))
    for (x, noise) in [(Diffusions.molecule(seed: 1), -0.8), (Diffusions.molecule(seed: 2), 0.3)] {
      let gradient = network.evaluate(x, noise: noise).gradient
      for seed in 3..<6 as Range<UInt64> {
        let direction = Diffusions.molecule(seed: seed)
        let expected = slope(step: 1e-4) {
          network.evaluate(x + $0 * 1e-4 * direction, noise: noise).energy
        }
        #expect(abs(gradient.dot(direction) - expected) < 1e-7 * (1 + abs(expected)))
      }
    }
  }

  @Test("the gradient by every set of weights agrees with differences", arguments: shapes)
  func weights(hiddenDegree: Int) throws {
    let parameters = Diffusions.model(hiddenDegree: hiddenDegree)
    let x = Diffusions.molecule(seed: 1)
    var gradient = parameters.zeroes
    DiffusionNetwork(parameters).add(x, noise: -0.4, weight: -1.7, to: &gradient)
    let (slopes, weights) = (gradient.flatWeights, parameters.flatWeights)
    var stream = RandomStream(seed: 5, .selection)
    // What a diffusion model has no use for.
    let unused = ["atomic_energies", "scale", "shift"]
    for slot in parameters.weightSlots where !unused.contains(slot.name) {
      let direction = slot.range.map { _ in stream.normal() }
      let expected = slope(step: 1e-4) { factor in
        var moved = weights
        for (index, change) in zip(slot.range, direction) { moved[index] += factor * 1e-4 * change }
        var changed = parameters
        changed.flatWeights = moved
        return -1.7 * DiffusionNetwork(changed).evaluate(x, noise: -0.4).energy
      }
      let found = zip(slot.range, direction).reduce(0) { $0 + slopes[$1.0] * $1.1 }
      let largest = slot.range.reduce(0) { max($0, abs(slopes[$1])) }
      #expect(largest > 0, "\(slot.name)")
      #expect(abs(found - expected) < 1e-6 * largest + 1e-8, "\(slot.name): \(found), \(expected)")
    }
  }

  @Test("the energy does not change with rotation, translation or the order of atoms")
  func invariances() {
    let network = DiffusionNetwork(Diffusions.model(hiddenDegree: 1))
    let x = Diffusions.molecule(seed: 1)
    let energy = network.evaluate(x, noise: 0.1).energy
    var other = x
    let (c, s) = (0.6, 0.8)
    other.positions = x.positions.map { [c * $0.x - s * $0.y + 3, s * $0.x + c * $0.y, $0.z - 1] }
    #expect(abs(network.evaluate(other, noise: 0.1).energy - energy) < 1e-10)
    other.positions = x.positions.reversed()
    let width = x.elements.count / x.count
    other.elements = (0..<x.count).reversed().flatMap { x.elements[$0 * width..<($0 + 1) * width] }
    #expect(abs(network.evaluate(other, noise: 0.1).energy - energy) < 1e-10)
    #expect(abs(network.evaluate(x, noise: 0.2).energy - energy) > 1e-6, "time has to matter")
  }

  @Test("molecules without noise have one for their element, and only elements that are known")
  func oneElement() throws {
    let parameters = Diffusions.model(hiddenDegree: 0)
    let molecule = Molecule(
      elements: [.carbon, .hydrogen, .oxygen],
      positions: [[0, 0, 0], [1, 0.1, 0], [-0.4, 1.2, 0]])
    let x = try #require(parameters.continuous(molecule))
    #expect(x.elements == [0, 1, 0, 1, 0, 0, 0, 0, 1])
    #expect(
      parameters.continuous(Molecule(elements: [.fluorine], positions: [.zero])) == nil)
  }

  @Test(
    "one landscape: minus its gradient is (D - x) / t^2, of positions and elements alike",
    arguments: Preconditioning.Form.allCases)
  func landscape(form: Preconditioning.Form) throws {
    let parameters = Diffusions.model(hiddenDegree: 0)
    let network = DiffusionNetwork(parameters)
    let preconditioning = Preconditioning(form, dataWidth: 0.7)
    for t in [0.05, 0.6, 2.5] {
      let x = Diffusions.molecule(seed: 7)
      let denoised = preconditioning.denoise(x, at: t, by: network)
      let score = 1 / (t * t) * (denoised - x)
      var onlyPositions = Diffusions.molecule(seed: 8)
      var onlyElements = onlyPositions
      onlyPositions.elements = onlyPositions.elements.map { _ in 0 }
      onlyElements.positions = onlyElements.positions.map { _ in .zero }
      for direction in [onlyPositions, onlyElements] {
        let expected = slope(step: 1e-4) {
          -preconditioning.landscape(x + $0 * 1e-4 * direction, at: t, by: network)
        }
        #expect(abs(score.dot(direction) - expected) < 1e-6 * (1 + abs(expected)), "\(t)")
      }
    }
  }

  @Test("the scaling functions are those of the published table")
  func table() {
    let edm = Preconditioning(dataWidth: 0.5)
    #expect(abs(edm.skip(2) - 0.25 / 4.25) < 1e-12)
    #expect(abs(edm.output(2) - 1 / 4.25.squareRoot()) < 1e-12)
    #expect(abs(edm.input(2) - 1 / 4.25.squareRoot()) < 1e-12)
    #expect(abs(edm.noise(2) - log(2) / 4) < 1e-12)
  }
}

/// Small diffusion models and molecules to test with.
enum Diffusions {
  /// A model with random weights.
  static func model(
    hiddenDegree: Int, channels: Int = 5, layers: Int = 2,
    elements: [Element] = [.hydrogen, .carbon, .oxygen]
  ) -> DiffusionParameters {
    var shape = MACEShape(elements: elements)
    shape.channels = channels
    shape.layers = layers
    shape.hiddenDegree = hiddenDegree
    shape.edgeDegree = 2
    shape.cutoff = 10
    shape.radialFunctions = 6
    shape.radialWidths = [8]
    shape.readoutWidth = 4
    var parameters = DiffusionParameters(shape, timeWidth: 7)
    var weights = parameters.flatWeights
    var stream = RandomStream(seed: 3, .networkWeights)
    for slot in parameters.weightSlots {
      let scale = 1 / Double(slot.fanIn).squareRoot()
      for index in slot.range { weights[index] = scale * stream.normal() }
    }
    parameters.flatWeights = weights
    return parameters
  }

  /// Atoms at random, of no element in particular.
  static func molecule(seed: UInt64, atoms: Int = 5, elements: Int = 3) -> ContinuousMolecule {
    var stream = RandomStream(seed: seed, .startPositions)
    return ContinuousMolecule(
      positions: (0..<atoms).map { _ in stream.normal3() },
      elements: (0..<atoms * elements).map { _ in stream.normal() })
  }
}

extension ContinuousMolecule {
  /// The product of all components.
  func dot(_ other: ContinuousMolecule) -> Double {
    zip(positions, other.positions).reduce(0) { $0 + ($1.0 * $1.1).sum() }
      + zip(elements, other.elements).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
