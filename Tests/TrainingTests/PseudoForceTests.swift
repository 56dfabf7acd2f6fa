import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Pseudo-forces")
struct PseudoForceTests {
  private let target = PseudoForceTarget(seed: 4, smallest: 0.05, largest: 1.5)

  /// Points turned about an axis and moved.
  private func turned(_ points: [SIMD3<Double>], by angle: Double) -> [SIMD3<Double>] {
    let axis = SIMD3(1.0, 2, -2) / 3
    return points.map { r in
      cos(angle) * r + sin(angle) * cross(axis, r) + (1 - cos(angle)) * (axis * r).sum() * axis
        + [3, -1, 0.5]
    }
  }

  @Test("a molecule that was turned is turned back", arguments: [0.3, 1.7, 3.1])
  func superposition(angle: Double) {
    let points = Samples.molecule(1).positions
    let others = turned(points, by: angle)
    let found = Superposition(of: points, on: others).apply(points)
    let shift = (others.reduce(.zero, +) - points.reduce(.zero, +)) / Double(points.count)
    for (a, b) in zip(found, others) { #expect(length(a + shift - b) < 1e-12) }
  }

  @Test("are minus the slope of half the square of the way to the nearest equilibrium")
  func slopes() throws {
    let set = try Samples.set(4)
    for structure in 0..<set.count {
      let sample = target.sample(structure, epoch: 2, of: set)
      let equilibrium = set.molecule(structure).positions
      func energy(_ positions: [SIMD3<Double>]) -> Double {
        let nearest = Superposition(of: equilibrium, on: positions).apply(equilibrium)
        let shift =
          (positions.reduce(.zero, +) - nearest.reduce(.zero, +)) / Double(positions.count)
        return zip(nearest, positions).reduce(0) { sum, pair in
          let way = pair.0 + shift - pair.1
          return sum + 0.5 * (way * way).sum()
        }
      }
      let forces = try #require(sample.forces)
      for atom in forces.indices {
        for axis in 0..<3 {
          let expected = slope(step: 1e-4) { change in
            var moved = sample.molecule.positions
            moved[atom][axis] += change * 1e-4
            return energy(moved)
          }
          #expect(abs(forces[atom][axis] + expected) < 1e-6)
        }
      }
    }
  }

  @Test("neither move nor turn the molecule as a whole")
  func balance() throws {
    let set = try Samples.set(6)
    for structure in 0..<set.count {
      let sample = target.sample(structure, epoch: 0, of: set)
      let forces = try #require(sample.forces)
      let moments = zip(sample.molecule.positions, forces).map(cross)
      #expect(length(forces.reduce(.zero, +)) < 1e-12)
      #expect(length(moments.reduce(.zero, +)) < 1e-12)
    }
  }

  @Test("each epoch has noise of its own, of sizes spread evenly in their logarithm")
  func noise() throws {
    let set = try Samples.set(3)
    let first = target.sample(1, epoch: 0, of: set)
    #expect(target.sample(1, epoch: 0, of: set).molecule == first.molecule)
    #expect(target.sample(1, epoch: 1, of: set).molecule != first.molecule)
    #expect(target.sample(1, epoch: 1, of: set).forceScale != first.forceScale)
    let scales = (0..<3000).map { target.sample(2, epoch: $0, of: set).forceScale }.sorted()
    #expect(scales[0] >= 0.05 && scales[2999] <= 1.5)
    let middle = (0.05 * 1.5).squareRoot()
    #expect(abs(log(scales[1500] / middle)) < 0.1)
    // Three coordinates an atom, less the centre and rotations, have this variance.
    let sum = (0..<3000).reduce(0.0) { sum, epoch in
      let sample = target.sample(1, epoch: epoch, of: set)
      let forces = sample.forces ?? []
      return sum
        + forces.reduce(0) { $0 + ($1 * $1).sum() } / (sample.forceScale * sample.forceScale)
    }
    #expect((5.0...9.0).contains(sum / 3000))
  }

  @Test("are learned from frames without energies and forces; a single atom has none")
  func reading() throws {
    let folder = try TemporaryFolder()
    var settings = Samples.settings(steps: 1)
    settings.targets = .pseudoForce
    let path = (folder / "data.xyz").path
    try folder.write("2\n\nO 0 0 0\nH 0 0 1\n", to: "data.xyz")
    let trainer = try Trainer(
      try TrainingSet(paths: [path], settings: settings), settings: settings)
    try trainer.takeStep()
    #expect(trainer.parameters.atomicEnergies == [0, 0])
    try folder.write("1\n\nO 0 0 0\n", to: "data.xyz")
    let error = #expect(throws: TrainingDataError.self) {
      _ = try TrainingSet(paths: [path], settings: settings)
    }
    #expect(error?.fault == .singleAtom)
  }

  @Test("a model of them leads noised molecules back", arguments: [false, true])
  func learning(single: Bool) throws {
    let set = try Samples.set(2)
    var settings = Samples.settings(steps: 300)
    settings.targets = .pseudoForce
    settings.singlePrecision = single
    settings.batch = 8
    settings.noiseSmallest = 0.1
    settings.noiseLargest = 0.3
    settings.learningRate = 0.02
    settings.averaging = 0.9
    let trainer = try Trainer(set, settings: settings)
    let before = try trainer.validate(set)
    while !trainer.isDone { try trainer.takeStep() }
    let after = try trainer.validate(set)
    #expect(
      after.forceError.root < 0.6 * before.forceError.root,
      "\(before.forceError.root) \(after.forceError.root)")
  }
}
