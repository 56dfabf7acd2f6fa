import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Training that starts from a model")
struct StartTests {
  private func start() throws -> MACEParameters {
    var settings = Samples.settings()
    settings.hiddenDegree = 1
    settings.repulsion = true
    return try Trainer(try Samples.set(6), settings: settings).parameters
  }

  @Test("elements that the model lacks are added; all it knew stays", arguments: [false, true])
  func added(single: Bool) throws {
    let start = try start()
    var settings = Samples.settings(steps: 3)
    settings.singlePrecision = single
    settings.fixed += ["embedding", "layers."]
    let set = try Samples.set(8) { index, text in index > 3 ? Samples.nitrogen(text) : text }
    let trainer = try Trainer(set, settings: settings, from: start)
    #expect(trainer.notes == ["new elements of the model: N"])
    #expect(trainer.parameters.elements == [.hydrogen, .carbon, .oxygen, .nitrogen])
    #expect(trainer.parameters.repulsion?.radii.last == Element.nitrogen.covalentRadius)
    let before = trainer.parameters
    while !trainer.isDone { try trainer.takeStep() }
    let after = trainer.parameters
    #expect(after != before)
    // What the model knew is fixed here, so nothing changes without nitrogen.
    let batch = ParticleBatch(molecules: [try Samples.set(2).molecule(1)])
    var (old, new) = (Contribution(), Contribution())
    try ReferenceCalculator(start).evaluate(batch, interaction: false, into: &old)
    try ReferenceCalculator(after).evaluate(batch, interaction: false, into: &new)
    #expect(old.energies == new.energies)
    #expect(old.forces == new.forces)
    // Every set of weights of the new element is learned, but its isolated atom.
    let (first, last) = (before.flatWeights, after.flatWeights)
    for slot in after.weightSlots {
      let isNew = slot.species == 3 && slot.name != "atomic_energies"
      #expect(
        (slot.range.contains { first[$0] != last[$0] }) == isNew,
        "\(slot.name) of \(slot.species ?? -1)")
    }
  }

  @Test("a new element has the energy that the data give it, known ones that of the model")
  func energies() throws {
    let start = try start()
    // The same energies: a nitrogen is worth what a carbon is.
    let set = try Samples.set(12) { index, text in
      index > 5 ? Samples.nitrogen(text) : text
    }
    var settings = Samples.settings()
    let found = try Trainer(set, settings: settings, from: start).parameters.atomicEnergies
    #expect(Array(found[0..<3]) == start.atomicEnergies)
    #expect(abs(found[3] - found[1]) < 2)
    settings.atomicEnergies = ["N": -54, "C": -38]
    #expect(
      try Trainer(set, settings: settings, from: start).parameters.atomicEnergies
        == [start.atomicEnergies[0], -38, start.atomicEnergies[2], -54])
  }

  @Test("a tuned model learns structures with a new element")
  func learning() throws {
    let start = try start()
    var settings = Samples.settings(steps: 150)
    settings.batch = 5
    settings.learningRate = 0.02
    settings.averaging = 0.9
    let set = try Samples.set(10) { Samples.nitrogen($1) }
    let trainer = try Trainer(set, settings: settings, from: start)
    let before = try trainer.validate(set)
    while !trainer.isDone { try trainer.takeStep() }
    let after = try trainer.validate(set)
    #expect(after.forceError.root < 0.3 * before.forceError.root)
  }
}
