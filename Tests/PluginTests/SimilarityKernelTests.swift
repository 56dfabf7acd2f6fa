import CKernels
import Engine
import Testing

@testable import Forces

@Suite("Similarity against many environments")
struct SimilarityKernelTests {
  static let width = 20

  /// Environments in clumps of all sizes, as those of molecules are.
  static func environments(_ count: Int) -> EnvironmentSet {
    var stream = RandomStream(seed: 3, .startPositions)
    let clumps = (0..<12).map { _ in (0..<width).map { _ in stream.normal() } }
    var descriptors: [Double] = []
    for _ in 0..<count {
      let clump = clumps[stream.index(below: clumps.count)]
      let spread = 0.05 + 0.4 * stream.uniform()
      descriptors += clump.map { $0 + spread * stream.normal() / (1 + $0 * $0) }
    }
    return EnvironmentSet(descriptors, width: width)
  }

  /// Atoms close to some environments, between them and far from all.
  static func atoms(_ count: Int, in set: EnvironmentSet) -> [Double] {
    var stream = RandomStream(seed: 4, .startPositions)
    return (0..<count).flatMap { atom in
      let row = stream.index(below: set.count) * width
      let shift = [0.01, 0.1, 0.5, 3][atom % 4]
      return (0..<width).map { set.descriptors[row + $0] + shift * stream.normal() }
    }
  }

  static let kernels = [CK_BASELINE, CK_AVX2, CK_AVX512].compactMap { ck_for($0)?.pointee }

  static func evaluate(
    _ kernel: any EnvironmentKernel, _ atoms: [Double], sharpness: Double
  ) -> (energies: [Double], slopes: [Double]) {
    var energies = Array(repeating: 0.0, count: atoms.count / width)
    var slopes: [Double] = []
    kernel.evaluate(atoms, sharpness: sharpness, energies: &energies, derivatives: &slopes)
    return (energies, slopes)
  }

  @Test(
    "what is left out changes an energy by no more than the bound",
    arguments: [1, 15, 16, 17, 700, 4100], [1.0, 50, 360, 5000])
  func bound(count: Int, sharpness: Double) {
    let set = Self.environments(count)
    let tree = EnvironmentTree(set)
    let atoms = Self.atoms(23, in: set)
    for kernels in Self.kernels {
      let pruned = Self.evaluate(
        PrunedKernel(tree, kernels: kernels), atoms, sharpness: sharpness)
      let whole = Self.evaluate(
        PrunedKernel(tree, tolerance: 0, kernels: kernels), atoms, sharpness: sharpness)
      for (energy, all) in zip(pruned.energies, whole.energies) {
        // A sum without some of its terms: never lower but for rounding.
        #expect(energy - all > -1e-5 * max(1, abs(all)))
        #expect(energy - all < PrunedKernel.tolerance + 1e-5 * max(1, abs(all)))
      }
      let scale = sharpness / set.lengthScale
      for (slope, all) in zip(pruned.slopes, whole.slopes) {
        #expect(abs(slope - all) < 10 * PrunedKernel.tolerance * max(scale, abs(all)))
      }
    }
  }

  @Test("all environments in single precision give what double precision does")
  func precision() {
    let set = Self.environments(3000)
    let atoms = Self.atoms(23, in: set)
    for sharpness in [1.0, 50, 360] {
      let dense = Self.evaluate(DenseKernel(set), atoms, sharpness: sharpness)
      let pruned = Self.evaluate(
        PrunedKernel(EnvironmentTree(set)), atoms, sharpness: sharpness)
      for (energy, all) in zip(pruned.energies, dense.energies) {
        #expect(abs(energy - all) < 3e-4 * max(1, abs(all)))
      }
      let scale = sharpness / set.lengthScale
      for (slope, all) in zip(pruned.slopes, dense.slopes) {
        #expect(abs(slope - all) < 1e-3 * max(scale, abs(all)))
      }
    }
  }

  @Test("slopes are those of the energy, by finite differences", arguments: [50.0, 360])
  func finiteDifferences(sharpness: Double) {
    let set = Self.environments(3000)
    let kernel = PrunedKernel(EnvironmentTree(set))
    let atoms = Self.atoms(8, in: set)
    let slopes = Self.evaluate(kernel, atoms, sharpness: sharpness).slopes
    var stream = RandomStream(seed: 9, .startPositions)
    let direction = atoms.map { _ in stream.normal() / Double(Self.width).squareRoot() }
    func energies(_ step: Double) -> [Double] {
      let moved = zip(atoms, direction).map { $0 + step * $1 }
      return Self.evaluate(kernel, moved, sharpness: sharpness).energies
    }
    // Wide enough that a difference stands out of the rounding of Float.
    let h = 0.3 / sharpness.squareRoot() * 0.3
    let (above, below, far, farBelow) = (
      energies(h), energies(-h), energies(2 * h), energies(-2 * h)
    )
    for atom in 0..<8 {
      let slope =
        (8 * (above[atom] - below[atom]) - (far[atom] - farBelow[atom])) / (12 * h)
      let range = atom * Self.width..<(atom + 1) * Self.width
      let expected = zip(slopes[range], direction[range]).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(slope - expected) < 0.01 * max(sharpness.squareRoot(), abs(expected)))
    }
  }

  @Test("an atom's energy is the same to the last bit whoever is with it, with slopes or without")
  func bits() {
    let set = Self.environments(2000)
    let kernel = PrunedKernel(EnvironmentTree(set))
    let atoms = Self.atoms(13, in: set)
    let together = Self.evaluate(kernel, atoms, sharpness: 100)
    var alone = Array(repeating: 0.0, count: 13)
    kernel.evaluate(atoms, sharpness: 100, energies: &alone)
    #expect(alone == together.energies)
    for atom in 0..<13 {
      let range = atom * Self.width..<(atom + 1) * Self.width
      let one = Self.evaluate(kernel, Array(atoms[range]), sharpness: 100)
      #expect(one.energies == [together.energies[atom]])
      #expect(one.slopes == Array(together.slopes[range]))
    }
  }

  @Test(
    "a kernel sharper than Float can tell is summed to its end",
    arguments: [1e8, 1e20, 1e37, 1e40, 1e200])
  func sharp(sharpness: Double) {
    let set = Self.environments(700)
    var atoms = Self.atoms(9, in: set)
    // One right on an environment.
    for k in 0..<Self.width { atoms[k] = Double(Float(set.descriptors[k])) }
    let dense = Self.evaluate(DenseKernel(set), atoms, sharpness: sharpness)
    for kernels in Self.kernels {
      let pruned = Self.evaluate(
        PrunedKernel(EnvironmentTree(set), kernels: kernels), atoms, sharpness: sharpness)
      for (energy, all) in zip(pruned.energies, dense.energies).dropFirst() {
        #expect(abs(energy - all) < 1e-2 * abs(all))
      }
      #expect(pruned.energies[0].isFinite)
    }
  }

  @Test("environments that are all alike, zero or not, have a sum", arguments: [0, 1e-30, 1])
  func alike(size: Double) {
    for count in [1, 3, 40] {
      let set = EnvironmentSet(
        Array(repeating: size, count: count * Self.width), width: Self.width)
      let kernel = PrunedKernel(EnvironmentTree(set))
      let atoms = (0..<Self.width).map { 0.1 * Double($0) }
      #expect(Self.evaluate(kernel, atoms, sharpness: 100).energies.count == 1)
    }
  }

  @Test("NaN is not hidden, and an atom far from all environments has an energy")
  func extremes() {
    let set = Self.environments(4000)
    let kernel = PrunedKernel(EnvironmentTree(set))
    var atoms = Self.atoms(4, in: set)
    atoms[0] = .nan
    let found = Self.evaluate(kernel, atoms, sharpness: 360)
    #expect(found.energies[0].isNaN && found.energies[1...].allSatisfy { $0.isFinite })
    // Far from everything all bounds are far off.
    let far = Self.evaluate(kernel, atoms.map { $0 * 40 }, sharpness: 5000)
    #expect(far.energies[1...].allSatisfy { $0.isFinite && $0 > 0 })
    #expect(far.slopes[Self.width...].allSatisfy { $0.isFinite })
  }
}
