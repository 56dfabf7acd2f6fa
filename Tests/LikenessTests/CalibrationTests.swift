import Engine
import Formats
import TestSupport
import Testing

@testable import Likeness

@Suite("Calibration")
struct CalibrationTests {
  /// Water-like triangles and chains: a reference that is learnt in a moment.
  static let molecules: [Molecule] = (0..<40).map { index in
    index.isMultiple(of: 2)
      ? Molecule(
        elements: [.carbon, .oxygen, .carbon],
        positions: [[-1.2, 0.7, 0], .zero, [1.2, 0.7, 0]])
      : Molecule(
        elements: [.carbon, .carbon, .nitrogen], positions: [.zero, [1.5, 0, 0], [2.7, 0, 0]])
  }

  private static func start() -> CalibratedDensity {
    CalibratedDensity(
      network: ScoreNetwork(
        ScoreNetwork.Shape(elements: Samples.elements, channels: 16, layers: 2, cutoff: 6), seed: 1),
      spread: Calibration.spread(of: molecules))
  }

  private static func fit(threads: Int, steps: Int = 150) throws -> CalibratedDensity {
    var fit = Calibration()
    fit.steps = steps
    fit.batch = 24
    return try fit.fit(molecules, from: start(), threads: threads) { _, _ in }
  }

  @Test("the fitted force undoes the noise, and the elements are found again")
  func explains() throws {
    let density = try Self.fit(threads: 2)
    let before = try ExplainedNoise(of: Self.molecules, by: Self.start(), sigma: 0.15, seed: 9)
    let after = try ExplainedNoise(of: Self.molecules, by: density, sigma: 0.15, seed: 9)
    // Three of nine coordinates are centroid, three rotations are not to be known.
    #expect(before.share < 0.1)
    #expect(after.share > 0.35)
    #expect(after.elementLoss < 0.5 * before.elementLoss)
  }

  @Test("the fit is the same for any number of threads")
  func threads() throws {
    let one = try Self.fit(threads: 1, steps: 12)
    #expect(try Self.fit(threads: 2, steps: 12).network.parameters == one.network.parameters)
    #expect(try Self.fit(threads: 3, steps: 12).network.parameters == one.network.parameters)
  }

  @Test("a fit ends where its observer throws")
  func stops() throws {
    var fit = Calibration()
    fit.steps = 1000
    var last = 0
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      _ = try fit.fit(Self.molecules, from: Self.start(), threads: 1) { progress, _ in
        last = progress.step
        if progress.step == 3 { throw Enough() }
      }
    }
    #expect(last == 3)
  }

  @Test("a file gives back the density, bit for bit")
  func file() throws {
    try withFolder { folder in
      let path = "\(folder)/density.safetensors"
      let density = CalibratedDensity(network: Samples.network(), spread: 0.34)
      try density.write(to: path)
      let read = try CalibratedDensity(path: path)
      #expect(read.network.parameters == density.network.parameters)
      #expect(read.network.shape == density.network.shape)
      #expect(read.spread == density.spread)
    }
  }

  @Test("noise levels cover the range, each place of a batch its own share")
  func levels() {
    let fit = Calibration()
    let levels = (0...100).map { fit.level(Double($0) / 100) }
    #expect(abs(levels[0] - fit.lowest) < 1e-12 && abs(levels[100] - fit.highest) < 1e-12)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
  }
}
