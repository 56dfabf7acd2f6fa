import Engine
import TestSupport
import Testing

@testable import Likeness

@Suite("Surprise")
struct SurpriseTests {
  /// A density that knows triangles C-O-C and chains C-C-N.
  private static let density: CalibratedDensity = {
    do { return try CalibrationTests.fit(threads: 2, steps: 200) } catch { fatalError("\(error)") }
  }()

  @Test("what was learnt surprises less than the same atoms stretched or bent")
  func order() throws {
    let evaluator = DensityEvaluator(Self.density)
    let known = CalibrationTests.molecules[0]
    let usual = try evaluator.surprise(of: known)
    var stretched = known
    stretched.positions[0] *= 1.6
    var straight = known
    straight.positions = [[-1.4, 0, 0], .zero, [1.4, 0, 0]]
    for other in [stretched, straight] {
      #expect(try evaluator.surprise(of: other) > usual + 0.1)
    }
  }

  @Test("it does not depend on where a molecule is, and of one atom there is none")
  func invariance() throws {
    let evaluator = DensityEvaluator(Self.density)
    let molecule = CalibrationTests.molecules[1]
    var moved = molecule
    for atom in 0..<moved.count { moved.positions[atom] += [3, -2, 1] }
    let surprise = try evaluator.surprise(of: molecule)
    #expect(abs(try evaluator.surprise(of: moved) - surprise) < 1e-3)
    #expect(try evaluator.surprise(of: molecule.selecting([0])) == 0)
  }

  @Test("the rank is the share of the reference that surprises at least as much")
  func rank() {
    var density = Self.density
    #expect(density.surprise(1) == nil)
    density.surprises = [1, 2, 3, 4]
    #expect(density.surprise(0)?.rank == 1)
    #expect(density.surprise(2)?.rank == 0.75)
    #expect(density.surprise(2.5)?.rank == 0.5)
    #expect(density.surprise(9)?.rank == 0)
  }
}
