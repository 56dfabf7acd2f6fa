import CKernels
import Platform
import TestSupport
import Testing

@testable import Training

@Suite("Steps of the optimiser")
struct StepTests {
  private func numbers(_ count: Int, from start: Double) -> [Double] {
    (0..<count).map { sin(start + 0.7 * Double($0)) }
  }

  @Test(
    "are those of the equations on every instruction set",
    arguments: [false, true], [false, true])
  func equations(amsgrad: Bool, decoupled: Bool) {
    let count = 29
    let range = 2..<count - 1
    let (scale, factor, decay, rate) = (0.3, 0.8, 0.02, 0.01)
    for isa in [CK_AVX512, CK_AVX2, CK_BASELINE] {
      guard let kernels = ck_for(isa)?.pointee else { continue }
      var adam = Adam(count: count)
      adam.kernels = kernels
      var weights = numbers(count, from: 1)
      var expected = weights
      var (m, v, l) = (weights.map { _ in 0.0 }, weights.map { _ in 0.0 }, weights.map { _ in 0.0 })
      for number in 1...4 {
        let gradient = numbers(count, from: Double(number)).map { $0 / Double(number) }
        adam.apply(
          Adam.Step(
            number: number, rate: rate, decay: decay, amsgrad: amsgrad, decoupledDecay: decoupled),
          to: &weights, gradient, [Adam.Part(range: range, scale: scale, decays: true)],
          factor: factor, team: WorkerTeam(threads: 1))
        for i in range {
          let unit = expected[i] / scale
          let slope = gradient[i] * scale * factor + (decoupled ? 0 : decay * unit)
          m[i] = 0.9 * m[i] + 0.1 * slope
          v[i] = 0.999 * v[i] + 0.001 * slope * slope
          l[i] = max(l[i], v[i])
          let first = m[i] / (1 - pow(0.9, Double(number)))
          let second = (amsgrad ? l[i] : v[i]) / (1 - pow(0.999, Double(number)))
          let change = first / (second.squareRoot() + 1e-8) + (decoupled ? decay * unit : 0)
          expected[i] -= rate * scale * change
        }
      }
      for i in 0..<count { #expect(abs(weights[i] - expected[i]) < 1e-12, "\(i) on \(isa)") }
    }
  }

  @Test("one cycle rises from a 25th of the largest rate and falls along a cosine")
  func cycle() {
    var settings = TrainingSettings()
    settings.schedule = .oneCycle
    settings.steps = 1000
    settings.warmUp = 0.3
    settings.learningRate = 0.02
    settings.lastRate = 0.01
    #expect(abs(settings.rate(ofStep: 1) - 0.02 / 25) < 1e-5)
    #expect(abs(settings.rate(ofStep: 150) - 0.02 * (1 + 1 / 25) / 2) < 1e-12)
    #expect(settings.rate(ofStep: 300) == 0.02)
    #expect(abs(settings.rate(ofStep: 650) - 0.02 * 1.01 / 2) < 1e-12)
    #expect(abs(settings.rate(ofStep: 1000) - 0.0002) < 1e-12)
  }

  @Test("have structures of at least so many atoms where that is asked for")
  func atoms() throws {
    // Three and four atoms in turn.
    let set = try Samples.set(10)
    var settings = Samples.settings(steps: 6)
    settings.batchAtoms = 10
    let trainer = try Trainer(set, settings: settings)
    var order = StructureOrder(count: set.count, seed: settings.seed)
    var place = 0
    while !trainer.isDone {
      try trainer.takeStep()
      var atoms = 0
      while atoms < 10 {
        atoms += set.atoms(of: order[place]).count
        place += 1
      }
      #expect(trainer.epochs == Double(place) / 10)
    }
  }
}
