import Engine
import Foundation
import MACE
import TestSupport
import Testing

@testable import Training

@Suite("Trainer of diffusion models")
struct DiffusionTrainerTests {
  /// Molecules like water and carbon dioxide, each another.
  static func set(_ count: Int) -> DiffusionSet {
    DiffusionSet(
      (0..<count).map {
        let sample = Samples.molecule($0)
        return Molecule(elements: sample.elements, positions: sample.positions)
      })
  }

  static func settings(steps: Int) -> DiffusionSettings {
    var settings = DiffusionSettings()
    settings.channels = 16
    settings.radialWidths = [8]
    settings.radialFunctions = 6
    settings.correlation = 2
    settings.timeWidth = 16
    settings.steps = steps
    settings.batch = 6
    settings.learningRate = 0.01
    settings.averaging = 0.9
    return settings
  }

  @Test(
    "the gradient of the loss is that of differences of the loss", arguments: [false, true],
    [0, 0.7])
  func gradient(single: Bool, spareAtoms: Double) throws {
    var settings = Self.settings(steps: 1)
    settings.singlePrecision = single
    settings.spareAtoms = spareAtoms
    settings.displacement = single ? 0.002 : 1e-4
    settings.averaging = 0
    settings.squeezed = 0.5
    // Moments are of clipped gradients.
    settings.clip = 1e9
    let set = Self.set(6)
    let trainer = DiffusionTrainer(set, settings: settings)
    let before = trainer.parameters
    /// The loss of the first step with other weights.
    func loss(_ weights: [Double]) throws -> Double {
      var changed = before
      changed.flatWeights = weights
      var settings = settings
      settings.singlePrecision = false
      settings.learningRate = 0
      let trainer = DiffusionTrainer(set, settings: settings, from: changed)
      try trainer.takeStep()
      let sums = trainer.takeSums()
      // Per atom: three components of positions, as many of elements as there are.
      return 3 * sums.positionLoss + Double(before.elements.count) * sums.elementLoss
    }
    // The first step of Adam goes along the sign of the gradient, whose size its first moment keeps.
    try trainer.takeStep()
    let moments = trainer.state.adam.first.map { 10 * $0 }
    let scales = DiffusionScales(before, neighbours: trainer.neighbours)
    let weights = before.flatWeights
    for (index, slot) in before.weightSlots.enumerated() where !scales.isFixed[index] {
      var stream = RandomStream(seed: 9, .selection, index)
      let direction = slot.range.map { _ in stream.normal() }
      let step = 1e-4 * scales.step[index]
      let expected = try slope(step: 1e-4) { factor in
        var moved = weights
        for (place, change) in zip(slot.range, direction) { moved[place] += factor * step * change }
        return try loss(moved)
      }
      // Moments are of weights near one.
      let found = zip(slot.range, direction).reduce(0) { $0 + moments[$1.0] * $1.1 }
      let size = slot.range.reduce(0) { $0 + moments[$1] * moments[$1] }.squareRoot()
      #expect(
        abs(found - expected) < (single ? 1e-2 : 1e-4) * (size + 1e-6),
        "\(slot.name): \(found), \(expected)")
    }
  }

  @Test("spare atoms are near atoms, absent, up to so many per atom, and the rest is as it was")
  func spareAtoms() throws {
    let set = Self.set(1)
    let elements = set.elements + [.absent]
    let molecule = set.continuous(0, elements)
    let share = 1.5
    var counts: Set<Int> = []
    for seed in 0..<40 as Range<UInt64> {
      var stream = RandomStream(seed: seed, .diffusionNoise)
      let whole = SpareAtoms(share: share).added(to: molecule, from: &stream)
      counts.insert(whole.count - molecule.count)
      #expect(length(whole.positions.reduce(.zero, +)) < 1e-9)
      let shift = whole.positions[0] - molecule.positions[0]
      for atom in 0..<whole.count {
        let row = whole.elements[atom * elements.count..<(atom + 1) * elements.count]
        guard atom >= molecule.count else {
          #expect(length(whole.positions[atom] - molecule.positions[atom] - shift) < 1e-9)
          #expect(Array(row) == Array(molecule.elements[row.indices]))
          continue
        }
        #expect(Array(row) == elements.map { $0 == .absent ? 1 : 0 })
        #expect(
          molecule.positions.contains { length($0 + shift - whole.positions[atom]) < 5 })
      }
    }
    #expect(counts == Set(0...Int(share * Double(molecule.count))))
    var stream = RandomStream(seed: 1, .diffusionNoise)
    #expect(SpareAtoms(share: 0).added(to: molecule, from: &stream) == molecule)
  }

  @Test("a tiny model learns a few molecules", arguments: [false, true])
  func learns(single: Bool) throws {
    var settings = Self.settings(steps: single ? 400 : 60)
    settings.singlePrecision = single
    // Validation has none, and they would take part of the few steps.
    settings.squeezed = 0
    let set = Self.set(4)
    let trainer = DiffusionTrainer(set, settings: settings)
    let before = try trainer.validate(set)
    while !trainer.isDone { try trainer.takeStep() }
    let after = try trainer.validate(set)
    func mean(_ validation: DiffusionValidation) -> Double {
      validation.losses.reduce(0) { $0 + $1.positionLoss + $1.elementLoss }
        / Double(validation.losses.count)
    }
    #expect(mean(after) < (single ? 0.6 : 0.9) * mean(before), "\(mean(before)), \(mean(after))")
  }

  @Test("the same weights, bit for bit, with one, two and three threads", arguments: [false, true])
  func threads(single: Bool) throws {
    var settings = Self.settings(steps: 3)
    settings.batch = 90
    settings.singlePrecision = single
    let set = Self.set(12)
    let weights = try [1, 2, 3].map { threads in
      let trainer = DiffusionTrainer(set, settings: settings, threads: threads)
      while !trainer.isDone { try trainer.takeStep() }
      return trainer.averagedParameters.flatWeights
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test("a run that was stopped and goes on leaves the same files, bit for bit")
  func resume() throws {
    var settings = Self.settings(steps: 9)
    settings.reportEvery = 2
    settings.validateEvery = 4
    let set = Self.set(7)
    let folder = try TemporaryFolder()
    func run(_ name: String, stopAt: [Int]) throws -> TrainingFiles {
      let files = TrainingFiles(model: (folder / name).path)
      for stop in stopAt + [100] {
        let trainer = DiffusionTrainer(set, settings: settings)
        let run = try TrainingRun(
          trainer, validation: Self.set(3), files: files, isResuming: stop != (stopAt + [100])[0])
        let isDone = try run.run(
          facts: [:], isStopped: { trainer.step >= stop }, report: { _ in })
        #expect(isDone == (stop == 100))
        guard !isDone else { break }
        let soFar = try DiffusionParameters(path: files.modelSoFar).flatWeights.map(Float.init)
        let isSame = soFar == trainer.averagedParameters.flatWeights.map(Float.init)
        #expect(isSame)
      }
      for gone in [files.checkpoint, files.modelSoFar] {
        #expect(!FileManager.default.fileExists(atPath: gone))
      }
      return files
    }
    let whole = try run("whole.safetensors", stopAt: [])
    let parts = try run("parts.safetensors", stopAt: [3, 5])
    for (a, b) in [(whole.model, parts.model), (whole.table, parts.table)] {
      #expect(try Data(contentsOf: URL(filePath: a)) == Data(contentsOf: URL(filePath: b)))
    }
    let table = try String(contentsOfFile: whole.table, encoding: .utf8)
    #expect(table.split(separator: "\n").count == 6)
    let page = try String(contentsOfFile: whole.report, encoding: .utf8)
    #expect(page.contains("Loss of elements at t = 0.5"))
  }

  @Test("a checkpoint of other molecules or settings is refused")
  func mismatch() throws {
    let folder = try TemporaryFolder()
    let path = (folder / "checkpoint").path
    let settings = Self.settings(steps: 5)
    try TrainingCheckpoint.write(
      DiffusionTrainer(Self.set(4), settings: settings), tableLength: 0, to: path)
    var others = settings
    others.noiseMean = -1
    for (set, settings, reason) in [
      (Self.set(4), others, "was made with other settings"),
      (Self.set(5), settings, "was made with other molecules"),
    ] {
      let trainer = DiffusionTrainer(set, settings: settings)
      let error = #expect(throws: TrainingCheckpoint.Mismatch.self) {
        _ = try TrainingCheckpoint(path: path, into: trainer)
      }
      #expect(error?.description == "\(path): \(reason)")
    }
  }

  @Test("times are spread as a normal logarithm asks for")
  func times() {
    let noise = NoiseLevels(mean: -1.2, width: 1.2)
    #expect(abs(noise.time(0.5) - exp(-1.2)) < 1e-9)
    #expect(abs(noise.time(0.841_344_746_068_543) - 1) < 1e-6)
    #expect(noise.time(0) > 0 && noise.time(1).isFinite)
    #expect(NoiseLevels(mean: -1.2, width: 1.2, largest: 2).time(0.999) == 2)
  }

  @Test("of squeezed molecules the way back is learned, and little noise squeezes little")
  func squeezed() {
    let molecule = ContinuousMolecule(
      positions: [[-1, 0, 0], [1, 0, 0]], elements: [1, 0, 0, 1])
    let c = Preconditioning(dataWidth: 0.8)
    let target = EDMTarget(preconditioning: c)
    var stream = RandomStream(seed: 1, .diffusionNoise)
    for t in [0.02, 0.3, 2] {
      let factors = (0..<200).map { _ in NoiseLevels.squeeze(at: t, from: &stream) }
      #expect(factors.allSatisfy { $0 <= 1 && $0 >= 0.4 && 1 - $0 <= 1.3 * t })
      #expect(factors.contains { 1 - $0 > min(0.5, t) }, "it reaches beyond the noise")
      let sample = target.sample(molecule, at: t, squeezed: 0.5, from: &stream)
      let noised = 1 / c.input(t) * sample.input
      let denoised = c.skip(t) * noised + c.output(t) * sample.goal
      #expect((denoised - molecule).squaredNorm < 1e-20)
    }
    // Without noise what is left is the squeezed molecule.
    let still = target.sample(molecule, at: 1e-9, squeezed: 0.5, from: &stream)
    #expect(abs(still.input.positions[1].x * 0.8 - 0.5) < 1e-6)
  }

  @Test(
    "goals lead back to the molecule, with the length that a form has",
    arguments: Preconditioning.Form.allCases)
  func goals(form: Preconditioning.Form) {
    let molecule = ContinuousMolecule(
      positions: [[-1, 0, 0], [1, 0, 0], [0, 1.5, 0], [0, -1.5, 0]],
      elements: [1, 0, 0, 1, 1, 0, 0, 1])
    let c = Preconditioning(form, dataWidth: 1.3)
    var settings = DiffusionSettings()
    settings.wellWidth = 0.08
    let target = settings.noiseTarget(c)
    var stream = RandomStream(seed: 1, .diffusionNoise)
    for t in [0.01, 0.08, 0.5, 2] {
      let sample = target.sample(molecule, at: t, from: &stream)
      let noised = 1 / c.input(t) * sample.input
      let denoised = c.skip(t) * noised + c.output(t) * sample.goal
      // What is left of the noise when the goal is reached, and the length of the goal.
      let left = ((denoised - molecule).squaredNorm / (noised - molecule).squaredNorm).squareRoot()
      let length = (sample.goal.squaredNorm / (noised - molecule).squaredNorm).squareRoot()
      switch form {
      case .edm: #expect(left < 1e-9 && sample.weight == 1)
      case .restoringField:
        #expect(abs(left - (1 - tanh(t / 0.08))) < 1e-9 && sample.weight == 1)
        #expect(abs(length - tanh(t / 0.08) / t) < 1e-9, "one length but near to the molecule")
        #expect(sample.noise == 0, "no time")
      case .pseudoForce:
        #expect(left < 1e-9 && abs(length - 1 / 1.3) < 1e-9, "a quadratic well")
        #expect(abs(sample.weight * (t * t + 0.0064) - 1.69) < 1e-9)
        #expect(sample.noise == 0, "no time")
      }
      // The loss is zero at the goal, and its slope is that of differences.
      #expect(sample.loss(gradient: -1 * sample.goal).positions < 1e-20)
      let gradient = target.sample(molecule, at: 1, from: &stream).goal
      let direction = target.sample(molecule, at: 1, from: &stream).goal
      func loss(_ step: Double) -> Double {
        let loss = sample.loss(gradient: gradient + step * direction)
        // The slope is that of the sum over components, per atom.
        return 3 * loss.positions + 2 * loss.elements
      }
      let slopes = sample.loss(gradient: gradient).slope
      let slope =
        zip(slopes.positions, direction.positions).reduce(0) { $0 + ($1.0 * $1.1).sum() }
        + zip(slopes.elements, direction.elements).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs((loss(1e-4) - loss(-1e-4)) / 2e-4 - slope) < 1e-7 * (1 + abs(slope)))
    }
  }

  @Test("frames that no diffusion model can learn are errors that say where")
  func faults() throws {
    let folder = try TemporaryFolder()
    let path = (folder / "data.xyz").path
    for (text, message) in [
      ("1\n\nC 0 0 0\n", "frame 1: has fewer than two atoms"),
      ("2\n\nC 0 0 0\nC 0 0 0\n", "frame 1: atoms 1 and 2 are in one place"),
      (
        "2\nLattice=\"5 0 0 0 5 0 0 0 5\"\nC 0 0 0\nC 0 0 1.2\n",
        "frame 1: is periodic; a diffusion model learns molecules"
      ),
      (
        "2\n\nC 0 0 0\nH 0 0 1\n2\n\nC 0 0 0\nN 0 0 1.2\n",
        "frame 2: N is not among the elements of the model (H C)"
      ),
    ] {
      try Data(text.utf8).write(to: URL(filePath: path))
      let error = #expect(throws: TrainingDataError.self) {
        _ = try DiffusionSet(paths: [path], elements: [.hydrogen, .carbon])
      }
      #expect(error?.description == "\(path): \(message)")
    }
  }
}
