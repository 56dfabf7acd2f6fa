import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Gradient of the loss")
struct LossTests {
  /// Molecules, and a crystal with a stress.
  private func set() throws -> TrainingSet {
    let folder = try TemporaryFolder()
    let crystal = """
      3
      Lattice="3 0 0 0.4 3.1 0 -0.2 0.3 3.3" pbc="T T T" stress="0.1 -0.2 0.05 0.3 -0.1 0.02" \
      Properties=species:S:1:pos:R:3:forces:R:3 energy=-200
      O 0 0 0 0.5 0.1 -0.3
      C 1.3 0.3 0.2 -0.4 0.3 0.1
      H 0.2 1.4 1.6 -0.1 -0.4 0.2

      """
    try folder.write(Samples.text(3) + crystal, to: "data.xyz")
    var settings = Samples.settings()
    settings.checkUnits = false
    return try TrainingSet(paths: [(folder / "data.xyz").path], settings: settings)
  }

  @Test(
    "by displaced energies is that of the loss, forces and stress included",
    arguments: TrainingSettings.Targets.allCases)
  func differences(targets: TrainingSettings.Targets) throws {
    let set = try set()
    var settings = Samples.settings()
    settings.checkUnits = false
    settings.targets = targets
    let trainer = try Trainer(set, settings: settings)
    let parameters = trainer.parameters
    let samples = (0..<set.count).map { settings.target.sample($0, epoch: 0, of: set) }[...]
    // Wide, so that no error is at the corner.
    let loss = Loss(
      energyWeight: 1, forceWeight: 30, stressWeight: 200, huberEnergy: 100, huberForce: 100,
      structures: 4, components: 42, stresses: 1)
    let calculator = DoubleTrainableCalculator(parameters, workers: 1)
    calculator.reserve(shares: 1)
    let share = TrainingShare()
    _ = try share.weigh(
      samples, loss, calculator, worker: 0, share: 0, displacement: 1e-4, cutoff: 4)
    let gradient = calculator.gradient()

    let weights = parameters.flatWeights
    var stream = RandomStream(seed: 3, .selection)
    for slot in parameters.weightSlots {
      let direction = slot.range.map { _ in stream.normal() }
      let size = slot.range.reduce(0) { max($0, abs(weights[$1])) }
      let step = 1e-4 * max(size, 1e-2)
      func value(_ factor: Double) throws -> Double {
        var moved = weights
        for (index, change) in zip(slot.range, direction) { moved[index] += factor * step * change }
        var changed = parameters
        changed.flatWeights = moved
        let other = DoubleTrainableCalculator(changed, workers: 1)
        other.reserve(shares: 1)
        return try share.weigh(
          samples, loss, other, worker: 0, share: 0, displacement: 1e-4, cutoff: 4
        ).loss
      }
      let expected = try slope(step: step, value)
      let found = zip(slot.range, direction).reduce(0) { $0 + gradient[$1.0] * $1.1 }
      let magnitude = zip(slot.range, direction).reduce(0) { $0 + abs(gradient[$1.0] * $1.1) }
      #expect(abs(found - expected) < 2e-5 * magnitude + 1e-9, "\(slot.name): \(found) \(expected)")
    }
  }
}
