import CAllocations
import Engine
import MACE
import TestSupport
import Testing

/// Blocks of memory that `work` asks for on this thread, in 100 calls after ten.
private func allocations(_ work: () throws -> Void) rethrows -> Int {
  for _ in 0..<10 { try work() }
  let before = allocations_of_this_thread()
  for _ in 0..<100 { try work() }
  return allocations_of_this_thread() - before
}

@Suite(
  "Memory of the single-precision calculator",
  .enabled(if: allocations_of_this_thread() >= 0, "allocations are counted with glibc alone"))
struct AllocationTests {
  private func calculator(_ file: String, head: String? = nil) throws -> (
    MACEModel, any DescribingCalculator
  ) {
    let model = try MACEModel(path: file, head: head)
    return (model, try model.makeDescribingCalculator())
  }

  private static let batch = ParticleBatch(
    molecules: (0..<10).map { _ in Fixture.molecule })

  @Test("the counter sees arrays")
  func counter() {
    var kept: [[Int]] = []
    #expect(allocations { kept = [Array(repeating: kept.count, count: 100)] } >= 100)
  }

  @Test("no call for energies and forces asks for memory once there is some")
  func evaluate() throws {
    let files: [(String, String?)] = [
      (Repository.path("models/simgen-small.safetensors"), nil),
      (Fixture.path("equivariant.model"), "fine"),
    ]
    for (file, head) in files {
      let (_, calculator) = try calculator(file, head: head)
      var result = Contribution()
      let count = try allocations {
        try calculator.evaluate(Self.batch, interaction: true, into: &result)
      }
      #expect(count == 0, "\(file)")
    }
  }

  @Test("no call for descriptors and their adjoint asks for memory once there is some")
  func describe() throws {
    let (model, calculator) = try calculator(
      Repository.path("models/simgen-small.safetensors"))
    let cotangent = Array(repeating: 1.0, count: Self.batch.atomCount * model.descriptorWidth)
    var descriptors: [Double] = []
    var gradient = Array(repeating: SIMD3<Double>.zero, count: Self.batch.atomCount)
    let count = try allocations {
      try calculator.describe(Self.batch, floor: 0.75, into: &descriptors)
      calculator.pullBack(cotangent, into: &gradient)
    }
    #expect(count == 0)
  }
}
