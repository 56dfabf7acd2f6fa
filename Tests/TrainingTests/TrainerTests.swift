import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Trainer")
struct TrainerTests {
  @Test("a tiny model learns ten structures by heart", arguments: [false, true])
  func overfits(single: Bool) throws {
    let set = try Samples.set(10)
    var settings = Samples.settings(steps: 300)
    settings.batch = 5
    settings.singlePrecision = single
    settings.learningRate = 0.02
    settings.averaging = 0.9
    let trainer = try Trainer(set, settings: settings)
    let before = try trainer.validate(set)
    while !trainer.isDone { try trainer.takeStep() }
    let after = try trainer.validate(set)
    #expect(after.forceError.root < 0.1 * before.forceError.root)
    #expect(after.forceError.root < 0.1)
    #expect(after.energyError.root < 0.05)
  }

  @Test(
    "the same weights, bit for bit, with one, two and three threads", arguments: [false, true],
    TrainingSettings.Targets.allCases)
  func threads(single: Bool, targets: TrainingSettings.Targets) throws {
    let set = try Samples.set(12)
    var settings = Samples.settings(steps: 6)
    settings.singlePrecision = single
    settings.batch = 40
    settings.targets = targets
    let weights = try [1, 2, 3].map { threads in
      let trainer = try Trainer(set, settings: settings, threads: threads)
      while !trainer.isDone { try trainer.takeStep() }
      return trainer.averagedParameters.flatWeights
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test(
    "training that goes on from a checkpoint ends with the same weights, bit for bit",
    arguments: [false, true], TrainingSettings.Targets.allCases)
  func resume(single: Bool, targets: TrainingSettings.Targets) throws {
    let folder = try TemporaryFolder()
    let path = (folder / "checkpoint").path
    let set = try Samples.set(7)
    var settings = Samples.settings(steps: 9)
    settings.singlePrecision = single
    settings.targets = targets
    let whole = try Trainer(set, settings: settings)
    while !whole.isDone {
      try whole.takeStep()
      if whole.step == 4 { try TrainingCheckpoint.write(whole, tableLength: 17, to: path) }
    }
    let rest = try Trainer(set, settings: settings)
    #expect(try TrainingCheckpoint(path: path, into: rest).tableLength == 17)
    #expect(rest.step == 4)
    while !rest.isDone { try rest.takeStep() }
    #expect(rest.averagedParameters == whole.averagedParameters)
    #expect(rest.parameters == whole.parameters)
    #expect(rest.parameters != whole.averagedParameters)

    var others = settings
    others.learningRate *= 2
    let otherSet = try Samples.set(8)
    for (set, settings, reason) in [
      (set, others, "was made with other settings"),
      (otherSet, settings, "was made with other structures"),
    ] {
      let trainer = try Trainer(set, settings: settings)
      let error = #expect(throws: TrainingCheckpoint.Mismatch.self) {
        _ = try TrainingCheckpoint(path: path, into: trainer)
      }
      #expect(error?.description == "\(path): \(reason)")
    }
  }

  @Test("what the kernels do not cover is trained in double precision, and that is said")
  func fallback() throws {
    var settings = Samples.settings(steps: 1)
    settings.singlePrecision = true
    settings.layers = 1
    let trainer = try Trainer(try Samples.set(4), settings: settings)
    try trainer.takeStep()
    #expect(
      trainer.notes == [
        "training is in double precision, many times slower: the kernels do not cover a single layer"
      ])
  }

  @Test("weights that are fixed stay, and names that no weights have are an error")
  func fixed() throws {
    let set = try Samples.set(5)
    var settings = Samples.settings(steps: 2)
    settings.fixed += ["layers.0.linear", "embedding"]
    let trainer = try Trainer(set, settings: settings)
    let before = trainer.parameters
    while !trainer.isDone { try trainer.takeStep() }
    let after = trainer.parameters
    #expect(after.embedding == before.embedding)
    #expect(after.layers[0].linear == before.layers[0].linear)
    #expect(after.layers[0].linearUp == before.layers[0].linearUp)
    #expect(after.atomicEnergies == before.atomicEnergies)
    #expect(after.layers[1].linear != before.layers[1].linear)
    settings.fixed = ["embeding"]
    #expect(throws: TrainingSettingsError.self) { _ = try Trainer(set, settings: settings) }
  }

  @Test("the model that comes out reads as written, and fits the kernels", arguments: [0, 1])
  func file(degree: Int) throws {
    let folder = try TemporaryFolder()
    var settings = Samples.settings(steps: 1)
    settings.hiddenDegree = degree
    settings.repulsion = true
    settings.correlation = 3
    let trainer = try Trainer(try Samples.set(4), settings: settings)
    try trainer.takeStep()
    let path = (folder / "model.safetensors").path
    try trainer.averagedParameters.write(to: path, precision: .double)
    #expect(try MACEFile(path: path).parameters == trainer.averagedParameters)
    _ = try MACEModel(path: path, precision: .single)
  }
}
