import Platform

/// What random numbers are drawn for. Streams of different purposes are independent.
public enum RandomPurpose: UInt32, Sendable {
  case startPositions = 1
  case samplerNoise = 2
  case selection = 3
  case mutation = 4
  case hydrogenPlacement = 5
  case startElements = 6
  case attempts = 7
  case recipeDraws = 8
  case networkWeights = 9
  case calibration = 10
  case resampling = 16
  case surprise = 17
  case size = 18
  case elementBias = 19
  case trainingOrder = 20
  case trainingNoise = 21
  case diffusionNoise = 22
}

/// Random numbers as a pure function of (seed, purpose, indices): the same whatever the number of
/// threads or the order in which streams are used.
///
/// Philox4x32-10, J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC11.
///
///     var noise = RandomStream(seed: 1, .samplerNoise, step, particle)
///     let kick = noise.normal3() * 0.01
public struct RandomStream: Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block: SIMD4<UInt32> = .zero
  private var used = 4
  private var spareNormal: Double?

  /// The stream of a purpose. `first` and `second` tell streams of one purpose apart
  /// (a step and a particle, say).
  public init(seed: UInt64, _ purpose: RandomPurpose, _ first: Int = 0, _ second: Int = 0) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    counter = [
      0, purpose.rawValue, UInt32(truncatingIfNeeded: first), UInt32(truncatingIfNeeded: second),
    ]
  }

  /// The seed of another attempt at what a seed stands for: the seed itself for attempt 0, else a
  /// number below 2^52 that gives the same molecule when asked for by itself.
  public static func seed(_ seed: UInt64, attempt: Int) -> UInt64 {
    guard attempt > 0 else { return seed }
    var stream = RandomStream(seed: seed, .attempts, attempt)
    return (UInt64(stream.next32()) << 32 | UInt64(stream.next32())) >> 12
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = Self.philox(counter, key)
      counter[0] &+= 1
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  /// Uniform in [0, 1), 53 random bits.
  public mutating func uniform() -> Double {
    let high = UInt64(next32())
    let low = UInt64(next32())
    return Double((high << 32 | low) >> 11) * 0x1p-53
  }

  /// Uniform in 0 ..< bound.
  public mutating func index(below bound: Int) -> Int {
    min(Int(uniform() * Double(bound)), bound - 1)
  }

  /// Standard normal (Box-Muller).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Three independent standard normals.
  public mutating func normal3() -> SIMD3<Double> { [normal(), normal(), normal()] }

  /// An index drawn with probability proportional to its weight; weights need not be normalised.
  /// - Precondition: at least one weight is positive, none is negative.
  public mutating func index(weights: [Double]) -> Int {
    var remaining = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() where weight > 0 {
      remaining -= weight
      if remaining < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// The Philox4x32-10 block function.
  static func philox(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let first = UInt64(c[0]) * 0xD251_1F53
      let second = UInt64(c[2]) * 0xCD9E_8D57
      c = [
        UInt32(second >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: first),
      ]
      k &+= [0x9E37_79B9, 0xBB67_AE85]
    }
    return c
  }
}
