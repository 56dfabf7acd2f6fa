import Testing

@testable import Engine

@Suite("Random streams")
struct RandomStreamTests {
  @Test("Philox4x32-10 gives the published answers (Random123 known-answer vectors)")
  func knownAnswers() {
    #expect(
      RandomStream.philox(.zero, .zero) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      RandomStream.philox([ones, ones, ones, ones], [ones, ones])
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      RandomStream.philox(
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  @Test("A stream depends on nothing but seed, purpose and indices")
  func purity() {
    func draw(_ seed: UInt64, _ purpose: RandomPurpose, _ a: Int, _ b: Int) -> [UInt32] {
      var stream = RandomStream(seed: seed, purpose, a, b)
      return (0..<9).map { _ in stream.next32() }
    }
    let first = draw(7, .mutation, 3, 4)
    _ = draw(8, .mutation, 3, 4)
    #expect(draw(7, .mutation, 3, 4) == first)
    for other in [
      draw(8, .mutation, 3, 4), draw(7, .selection, 3, 4), draw(7, .mutation, 4, 4),
      draw(7, .mutation, 3, 5), draw(7 + 1 << 32, .mutation, 3, 4),
    ] {
      #expect(other != first)
    }
  }

  @Test("Normals have mean 0, variance 1, and no correlation between components")
  func normals() {
    var stream = RandomStream(seed: 1, .samplerNoise)
    let count = 200_000
    var sum = SIMD3<Double>.zero
    var squares = SIMD3<Double>.zero
    var cross = 0.0
    for _ in 0..<count {
      let value = stream.normal3()
      sum += value
      squares += value * value
      cross += value.x * value.y
    }
    // Five standard errors.
    let tolerance = 5 / Double(count).squareRoot()
    for component in 0..<3 {
      #expect(abs(sum[component]) / Double(count) < tolerance)
      #expect(abs(squares[component] / Double(count) - 1) < tolerance * 2.0.squareRoot())
    }
    #expect(abs(cross) / Double(count) < tolerance)
  }

  @Test("Weighted draws follow the weights and never take a zero weight")
  func weighted() {
    var stream = RandomStream(seed: 3, .selection)
    var counts = [0, 0, 0, 0]
    for _ in 0..<40_000 { counts[stream.index(weights: [1, 0, 3, 0])] += 1 }
    #expect(counts[1] == 0 && counts[3] == 0)
    #expect(abs(Double(counts[2]) / 40_000 - 0.75) < 0.015)
  }
}
