import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Structures to learn from")
struct DataTests {
  /// What is done to a frame of the file, and what is said about it.
  static let damages: [(from: String, to: String, message: String)] = [
    ("REF_energy", "an_energy", "data.xyz: frame 3: has no energy; expected the key REF_energy"),
    ("REF_forces", "velocities", "data.xyz: frame 3: has no forces; expected a column REF_forces"),
    ("REF_energy=", "REF_energy=nan old=", "data.xyz: frame 3: the energy is not a finite number"),
    ("H ", "Xe ", "data.xyz: frame 3: Xe is not among the elements of the model (H C O)"),
    (" pbc", " config_weight=-1 pbc", "data.xyz: frame 3: config_weight is -1.0"),
  ]

  private func read(_ text: String, elements: [Element]? = nil) throws -> TrainingSet {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "data.xyz")
    return try TrainingSet(
      paths: [(folder / "data.xyz").path], settings: Samples.settings(), elements: elements)
  }

  @Test("what lacks something or is no number is named with file and frame", arguments: damages)
  func damaged(from: String, to: String, message: String) throws {
    let text = Samples.text(5) { index, text in
      index == 2 ? text.replacingOccurrences(of: from, with: to) : text
    }
    let error = #expect(throws: TrainingDataError.self) {
      _ = try read(text, elements: [.hydrogen, .carbon, .oxygen])
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test("a force of NaN and atoms in one place are named")
  func forces() throws {
    let frame = """
      2
      Properties=species:S:1:pos:R:3:forces:R:3 energy=1
      H 0 0 0 0 0 0
      H 0 0 POSITION 0 0 FORCE

      """
    for (position, force, message) in [
      ("0.8", "nan", "the force on atom 2 is not a finite number"),
      ("0", "1", "atoms 1 and 2 are in one place"),
    ] {
      let text = frame.replacingOccurrences(of: "POSITION", with: position)
        .replacingOccurrences(of: "FORCE", with: force)
      let error = #expect(throws: TrainingDataError.self) { _ = try read(Samples.text(1) + text) }
      #expect(error?.frame == 2)
      #expect(error?.description.hasSuffix(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test("energies in another unit, and structures that contradict each other, are errors")
  func review() throws {
    let settings = Samples.settings()
    let kilojoules = try read(
      Samples.text(20) { index, text in
        let (elements, positions) = Samples.molecule(index)
        let energy = Samples.labels(elements, positions).energy
        return text.replacingOccurrences(
          of: "REF_energy=\(energy)", with: "REF_energy=\(energy * 2625.5)")
      })
    let units = #expect(throws: TrainingDataError.self) {
      _ = try Trainer(kilojoules, settings: settings)
    }
    #expect(units?.description.contains("spread of the energy per atom") == true)
    var trusting = settings
    trusting.checkUnits = false
    _ = try Trainer(kilojoules, settings: trusting)

    let twice = try read(Samples.text(3) + Samples.text(1))
    #expect(
      try Trainer(twice, settings: settings).notes == ["1 structures are there more than once"])
    let wrong = try read(
      Samples.text(3)
        + Samples.text(1) { index, text in
          let (elements, positions) = Samples.molecule(index)
          let energy = Samples.labels(elements, positions).energy
          return text.replacingOccurrences(of: "=\(energy)", with: "=\(energy + 1)")
        })
    let error = #expect(throws: TrainingDataError.self) {
      _ = try Trainer(wrong, settings: settings)
    }
    #expect(error?.frame == 4)
    #expect(error?.description.contains("is frame 1 of") == true)
  }

  @Test("energies of isolated atoms are fitted, named or taken from frames with one atom")
  func isolated() throws {
    var settings = Samples.settings()
    let set = try read(
      Samples.text(12)
        + ["H", "C", "O"].map { "1\nProperties=species:S:1:pos:R:3 energy=-3.5\n\($0) 0 0 0\n" }
        .joined())
    settings.isolatedAtoms = true
    #expect(
      try ElementEnergies(set, settings: settings).values
        == [.hydrogen: -3.5, .carbon: -3.5, .oxygen: -3.5])
    // A model is right about them from the first step on, whatever its weights are.
    settings.batch = 4
    settings.checkUnits = false
    let trainer = try Trainer(set, settings: settings)
    try trainer.takeStep()
    var result = Contribution()
    try ReferenceCalculator(trainer.parameters).evaluate(
      ParticleBatch(molecules: [Molecule(elements: [.carbon], positions: [.zero])]),
      interaction: false, into: &result)
    #expect(abs(result.energies[0] + 3.5) < 1e-9)
    settings.atomicEnergies = ["O": -75]
    #expect(try ElementEnergies(set, settings: settings).values[.oxygen] == -75)
    settings.isolatedAtoms = false
    let fitted = try ElementEnergies(try Samples.set(20), settings: Samples.settings())
    #expect(abs(fitted.meanRest(try Samples.set(20))) < 0.5)
    settings.isolatedAtoms = true
    settings.atomicEnergies = [:]
    #expect(throws: TrainingSettingsError.self) {
      _ = try ElementEnergies(try Samples.set(4), settings: settings)
    }
  }

  @Test("every epoch has every structure once, in an order of its own")
  func order() {
    var order = StructureOrder(count: 50, seed: 3)
    let first = (0..<50).map { order[$0] }
    let second = (50..<100).map { order[$0] }
    #expect(first.sorted() == Array(0..<50))
    #expect(second.sorted() == Array(0..<50))
    #expect(first != second)
    #expect((0..<50).map { order[$0] } == first)
  }

  @Test("settings have defaults; unknown ones and wrong values are named")
  func settings() throws {
    let some = try TrainingSettings(
      json: Array(#"{"channels": 32, "schedule": "constant", "radial_widths": [8, 8]}"#.utf8),
      path: "c")
    #expect(some.channels == 32 && some.schedule == .constant && some.steps == 20_000)
    for (json, message) in [
      (#"{"chanels": 32}"#, "c: there is no setting chanels"),
      (#"{"channels": "many"}"#, "c: channels: "),
      (#"{"channels": 0}"#, "c: channels is 0.0, not 1.0 to 1024.0"),
      (#"{"schedule": "late"}"#, "c: schedule is late, not cosine, constant, one-cycle"),
      (#"{"targets": "all"}"#, "c: targets is all, not labels, pseudo-force"),
      (#"[1]"#, "c: no JSON object"),
    ] {
      let error = #expect(throws: TrainingSettingsError.self) {
        _ = try TrainingSettings(json: Array(json.utf8), path: "c")
      }
      #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }
  }
}
