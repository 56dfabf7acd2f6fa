import Engine
import Foundation
import MACE
import Platform
import Priors
import Samplers
import TestSupport
import Testing

@Suite("Diffusion: force, sampler and continuous elements")
struct DiffusionTests {
  static func generation(
    _ values: [String: Value] = [:], scaffold: Molecule = Molecule(), seed: UInt64 = 1
  ) throws -> Generation {
    Generation(
      atoms: 6, prior: GaussianPrior(), forces: [try ConformanceTests.force("diffusion")],
      sampler: try #require(
        try ConformanceTests.make(
          .sampler, "edm", ["steps": .integer(8)].merging(values) { $1 }
        ).product as? any Sampler), scaffold: scaffold, seed: seed)
  }

  @Test("forces on continuous elements are minus the gradient of the landscape")
  func elementForces() throws {
    let calculator = try Diffusions.model().makeNoisedCalculator()
    var progress = try Self.generation().begin()
    progress = try Self.advanced(progress, by: 3)
    let batch = progress.state.batch
    let continuous = try #require(batch.continuous)
    var result = Contribution()
    try calculator.evaluate(batch, at: 0.4, into: &result)
    let forces = result.elementForces
    #expect(forces.count == batch.atomCount * continuous.elements.count)
    for index in forces.indices {
      let slope = try slope(step: 1e-4) { factor in
        var moved = batch
        moved.continuous?.weights[index] += factor * 1e-4
        try calculator.evaluate(moved, at: 0.4, into: &result)
        return result.energies.reduce(0, +)
      }
      #expect(abs(forces[index] + slope) < 1e-6 * max(1, abs(slope)))
    }
  }

  private static func advanced(
    _ progress: GenerationProgress, by count: Int
  ) throws -> GenerationProgress {
    var progress = progress
    try generation().advance(&progress, by: count, in: RunContext())
    return progress
  }

  @Test("atoms end as the elements that they have most of, and places that stay empty are none")
  func rounding() throws {
    var seen: Set<Element> = []
    var missing = 0
    let width = Diffusions.elements.count
    for seed in 1...6 as ClosedRange<UInt64> {
      let generation = try Self.generation(seed: seed)
      var progress = generation.begin()
      #expect(progress.state.batch.continuous?.elements == Diffusions.elements)
      try generation.advance(&progress, in: RunContext())
      let batch = progress.state.batch
      let continuous = try #require(batch.continuous)
      let best = try (0..<batch.atomCount).map { atom in
        let row = Array(continuous.weights[atom * width..<(atom + 1) * width])
        return Diffusions.elements[try #require(row.indices.max { row[$0] < row[$1] })]
      }
      let present = best.indices.filter { best[$0] != .absent }
      let molecule = try generation.outcome(of: progress).molecule
      #expect(molecule.elements == present.map { best[$0] })
      #expect(molecule.positions == present.map { batch.positions[$0] })
      #expect(!batch.elements.contains(.absent), "forces that know no empty places see an element")
      missing += best.count - present.count
      seen.formUnion(molecule.elements)
    }
    #expect(seen.count > 1)
    #expect(missing > 0)
  }

  @Test("measure takes the energy of all atoms, hydrogens among them, per atom")
  func measured() throws {
    let water = Molecule(
      elements: [.oxygen, .hydrogen, .hydrogen],
      positions: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    var result = Contribution()
    result.reset(atomCount: 3)
    try Diffusions.model().makeNoisedCalculator().evaluate(
      ParticleBatch(molecules: [water]), at: 0.5, into: &result)
    let force = try ConformanceTests.label(.force, "diffusion")
    let measured = try VerbTests.run("measure", ["force": force, "at": .number(0.5)], on: water)
    let energy = try #require(measured.metric("force_energy"))
    let expected = result.energies.reduce(0, +) / 3
    #expect(abs(energy - expected) < 1e-4 * max(1, abs(expected)))
  }

  @Test("atoms of a scaffold keep their elements while others change")
  func scaffold() throws {
    let scaffold = Molecule(
      elements: [.oxygen, .fluorine], positions: [[0, 0, 0], [2, 0, 0]], fixed: [true, true])
    let molecule = try Self.generation(scaffold: scaffold).run(in: RunContext()).molecule
    #expect(molecule.selecting([0, 1]) == scaffold)
    #expect(molecule.count > 2 && molecule.count <= 8)
  }

  @Test("without churn only the start is drawn: finer steps lead to the same molecule")
  func probabilityFlow() throws {
    func positions(_ steps: Int) throws -> [SIMD3<Double>] {
      let generation = try Self.generation(["steps": .integer(steps), "churn": .number(0)])
      var progress = generation.begin()
      try generation.advance(&progress, in: RunContext())
      return progress.state.batch.positions
    }
    func distance(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Double {
      zip(a, b).reduce(0) { $0 + length($1.0 - $1.1) } / Double(a.count)
    }
    let fine = try positions(400)
    let (coarse, middle) = (distance(try positions(50), fine), distance(try positions(200), fine))
    #expect(middle < 0.5 * coarse, "\(middle), \(coarse)")
  }

  @Test("a molecule whose atoms fly off within a step has failed, and nothing else")
  func explosion() throws {
    var generation = try Self.generation()
    generation.forces = [Blast(force: .infinity)]
    #expect(throws: MoleculeFailure(stage: "generate", reason: "exploded")) {
      _ = try generation.run(in: RunContext())
    }
  }

  @Test("no step goes further than noise takes atoms, however steep a slope is")
  func steepSlope() throws {
    var generation = try Self.generation()
    generation.forces = [Blast(force: 1e12)]
    let molecule = try generation.run(in: RunContext()).molecule
    // Five times the noise levels, raised by churn, which fall by 3 angstrom in all, and a little.
    #expect(molecule.positions.allSatisfy { length($0) < 100 }, "\(molecule.positions)")
  }

  @Test("what scales added noise scales that of positions, or of elements, and nothing else")
  func jitter() throws {
    func end(_ positions: Double, _ elements: Double) throws -> ([SIMD3<Double>], [Double]) {
      var generation = try Self.generation([
        "churn": .number(8), "jitter": .number(positions), "element_jitter": .number(elements),
      ])
      generation.forces = [Rest()]
      var progress = generation.begin()
      try generation.advance(&progress, in: RunContext())
      let batch = progress.state.batch
      return (batch.positions, try #require(batch.continuous).weights)
    }
    // Nothing pulls: what is left is the start, and the noise that was added.
    let (none, half, full) = (try end(0, 0), try end(0.5, 0), try end(1, 0))
    let elements = try end(0, 1)
    for (start, (some, all)) in zip(none.0, zip(half.0, full.0)) {
      #expect(length(all - start) > 0.1)
      #expect(length(2 * (some - start) - (all - start)) < 1e-9)
    }
    #expect(full.1 == none.1 && elements.0 == none.0)
    #expect(elements.1 != none.1)
  }

  /// Knows elements, and pulls at nothing.
  struct Rest: ForceTerm {
    var continuousElements: [Element]? { Diffusions.elements }

    func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      result.elementForces = (batch.continuous?.weights ?? []).map { _ in 0 }
    }
  }

  /// Pushes as hard as it is told, and throws where atoms are nowhere, as models do.
  struct Blast: ForceTerm {
    let force: Double

    func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) throws {
      for atom in 0..<batch.atomCount {
        guard batch.positions[atom].x.isFinite else {
          throw ModelError.positionNotFinite(atom: atom)
        }
        result.forces[atom] = [force, 0, 0]
      }
    }
  }

  @Test("another sampler takes elements as they are")
  func otherSampler() throws {
    var generation = try Self.generation()
    generation.sampler = try AncestralSampler().make()
    #expect(generation.begin().state.batch.continuous == nil)
  }

  @Test("the force wants a model of noised molecules")
  func wrongModel() throws {
    let forceField = try ConformanceTests.label(.model, "mace")
    #expect(throws: (any Error).self) {
      _ = try ConformanceTests.make(.force, "diffusion", ["model": forceField])
    }
  }
}

/// A small diffusion model with random weights.
enum Diffusions {
  static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, .fluorine, .absent]

  /// Its file, made at the first call.
  static func file() throws -> String { try made.get() }

  static func model() throws -> DiffusionModel {
    try DiffusionModel(path: file(), precision: .double)
  }

  private static let made = Result {
    var shape = MACEShape(elements: elements)
    shape.channels = 4
    shape.edgeDegree = 1
    shape.correlation = 2
    shape.cutoff = 10
    shape.radialWidths = [6]
    shape.readoutWidth = 4
    var parameters = DiffusionParameters(shape, timeWidth: 6)
    var weights = parameters.flatWeights
    var stream = RandomStream(seed: 3, .networkWeights)
    for slot in parameters.weightSlots {
      let scale = 0.5 / Double(slot.fanIn).squareRoot()
      for index in slot.range { weights[index] = scale * stream.normal() }
    }
    parameters.flatWeights = weights
    let path = NSTemporaryDirectory() + "simgen-diffusion-\(getpid()).safetensors"
    try parameters.write(to: path, replacing: true)
    return path
  }
}
