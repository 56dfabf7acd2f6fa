import Engine
import Formats
import Foundation
import MACE
import Platform
import TestSupport
import Testing

@Suite("Diffusion model on the kernels")
struct FastDiffusionTests {
  static let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen, .fluorine]
  static let model = Diffusions.model(hiddenDegree: 0, channels: 32, elements: elements)
  static let shapes =
    [model]
    + [2, 3].map {
      Diffusions.model(hiddenDegree: 1, channels: 32, layers: $0, elements: elements)
    }

  @Test("energies and scores are those of double precision", arguments: [2, 5, 19], 0...2)
  func evaluation(atoms: Int, shape: Int) throws {
    let model = Self.shapes[shape]
    let fast = try FastDiffusion(model)
    let slow = DiffusionNetwork(model)
    for (seed, noise) in [(1, -1.3), (2, 0.2)] as [(UInt64, Double)] {
      let x = Diffusions.molecule(seed: seed, atoms: atoms, elements: 5)
      let (found, expected) = (fast.evaluate(x, noise: noise), slow.evaluate(x, noise: noise))
      #expect(
        abs(found.energy - expected.energy) < 1e-4 * expected.energies.reduce(1) { $0 + abs($1) })
      let error = (found.gradient - expected.gradient).squaredNorm
      #expect(error < 1e-8 * expected.gradient.squaredNorm, "\(atoms)")
      // Nothing is left of the molecule before.
      #expect(fast.evaluate(x, noise: noise).energies == found.energies)
      #expect(fast.evaluate(x, noise: noise).gradient == found.gradient)
    }
  }

  @Test("atoms in one place and far ones have finite scores")
  func extremes() throws {
    var x = Diffusions.molecule(seed: 4, atoms: 4, elements: 5)
    x.positions[1] = x.positions[0]
    x.positions[2] = [40, 0, 0]
    let found = try FastDiffusion(Self.model).evaluate(x, noise: 0)
    #expect(found.gradient.squaredNorm.isFinite)
    #expect(length(found.gradient.positions[2]) < 1e-10, "beyond the cutoff")
  }

  @Test(
    "gradients by the weights are those of double precision, whatever the number of threads",
    arguments: 0...2)
  func gradients(shape: Int) throws {
    let model = Self.shapes[shape]
    let molecules = (0..<7).map { index in
      WeighedMolecule(
        Diffusions.molecule(seed: UInt64(index), atoms: 2 + 3 * index, elements: 5),
        noise: -0.3 * Double(index), weight: index.isMultiple(of: 2) ? 1 : -0.6)
    }
    func gradient(_ calculator: any TrainableDiffusion, _ team: WorkerTeam) -> [Double] {
      calculator.reserve(shares: 4)
      team.forEach(4) { share, worker in
        calculator.weigh(
          Array(molecules[min(2 * share, 7)..<min(2 * share + 2, 7)]), worker: worker,
          share: share)
      }
      return calculator.gradient()
    }
    let expected = gradient(DoubleTrainableDiffusion(model), WorkerTeam(threads: 1))
    let found = try [1, 2, 3].map { threads in
      let team = WorkerTeam(threads: threads)
      return gradient(try FastTrainableDiffusion(model, team: team), team)
    }
    #expect(found[0] == found[1])
    #expect(found[0] == found[2])
    for slot in model.weightSlots {
      let squares = slot.range.reduce(0) { $0 + expected[$1] * expected[$1] }
      let errors = slot.range.reduce(0) {
        $0 + (found[0][$1] - expected[$1]) * (found[0][$1] - expected[$1])
      }
      #expect(errors <= 1e-6 * squares, "\(slot.name): \((errors / squares).squareRoot())")
    }
  }

  @Test("what the kernels do not cover is refused")
  func unsupported() {
    #expect(throws: UnsupportedShape.self) {
      _ = try FastDiffusion(Diffusions.model(hiddenDegree: 0, channels: 5))
    }
  }

  @Test("a model survives the way through a file", arguments: Preconditioning.Form.allCases)
  func file(form: Preconditioning.Form) throws {
    let folder = try TemporaryFolder()
    let path = (folder / "model.safetensors").path
    var model = Self.model
    model.preconditioning = Preconditioning(form, dataWidth: 1.2)
    try model.write(to: path)
    let read = try DiffusionParameters(path: path)
    #expect(read.elements == Self.model.elements)
    #expect(read.time.frequencies == Self.model.time.frequencies)
    #expect(read.preconditioning == model.preconditioning)
    let errors = zip(read.flatWeights, Self.model.flatWeights).map { abs($0 - $1) }
    #expect(errors.count == Self.model.flatWeights.count && errors.allSatisfy { $0 < 1e-6 })
    #expect(throws: (any Error).self) { _ = try MACEFile(path: path) }
    let forceField = (folder / "force-field.safetensors").path
    try Self.model.network.write(to: forceField, precision: .double)
    #expect(throws: MACEFileError.self) { _ = try DiffusionParameters(path: forceField) }
  }

  @Test("places that stay empty survive it too, and no force field knows them")
  func absentFile() throws {
    let folder = try TemporaryFolder()
    let path = (folder / "model.safetensors").path
    let elements: [Element] = [.hydrogen, .carbon, .absent]
    let model = Diffusions.model(hiddenDegree: 0, channels: 16, elements: elements)
    try model.write(to: path)
    #expect(try DiffusionParameters(path: path).elements == elements)
    let plugin = try DiffusionModel(path: path)
    #expect(plugin.elements == [.hydrogen, .carbon])
    #expect(plugin.continuousElements == elements)
    let forceField = (folder / "force-field.safetensors").path
    try model.network.write(to: forceField, precision: .double)
    let error = #expect(throws: MACEFileError.self) {
      _ = try MACEParameters(SafetensorsFile(path: forceField))
    }
    #expect("\(try #require(error))".contains("atomicNumbers are [1, 6, 0]"))
  }
}
