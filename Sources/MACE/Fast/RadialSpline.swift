import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The radial functions of one layer at the nodes of a uniform grid, and how fine the grid must be.
///
/// Between nodes a function is the polynomial of degree 5 with the value, slope and second
/// derivative of the nodes on both sides (Hermite interpolation): forces stay the exact gradient of
/// the energy, and have continuous derivatives themselves.
struct RadialSpline {
  typealias Jet = RadialJets.Jet

  /// Number of intervals between 0 and the cutoff.
  let intervals: Int
  /// Width of an interval, angstrom.
  let width: Double
  /// Number of functions.
  let functions: Int
  /// Jets at the nodes: [intervals + 1, functions].
  let nodes: [Jet]

  /// The functions on a grid of so many intervals.
  init(_ jets: RadialJets, cutoff: Double, intervals: Int) {
    self.intervals = intervals
    width = cutoff / Double(intervals)
    nodes = (0...intervals).flatMap { jets.evaluate(cutoff * Double($0) / Double(intervals)) }
    functions = nodes.count / (intervals + 1)
  }

  /// Coefficients c of c0 + c1 t + ... + c5 t^5 between two nodes, t from 0 to 1. The last two
  /// lanes are unused.
  static func coefficients(_ start: Jet, _ end: Jet, width: Double) -> SIMD8<Double> {
    let (value, slope, bend) = (start.x, start.y * width, start.z * width * width / 2)
    // What the first three leave open at the far end.
    let step = end.x - value - slope - bend
    let tilt = end.y * width - slope - 2 * bend
    let curl = end.z * width * width / 2 - bend
    return [
      value, slope, bend, 10 * step - 4 * tilt + curl, -15 * step + 7 * tilt - 2 * curl,
      6 * step - 3 * tilt + curl, 0, 0,
    ]
  }

  /// Largest errors of value and slope between nodes, each relative to the largest magnitude
  /// of any function.
  func largestErrors(_ jets: RadialJets) -> (value: Double, slope: Double) {
    var error = Jet.zero
    var largest = Jet.zero
    // The error of the slope is largest off the middle, that of the value near it.
    for interval in 0..<intervals {
      for t in [0.25, 0.5] {
        let exact = jets.evaluate((Double(interval) + t) * width)
        for function in 0..<functions {
          let c = Self.coefficients(
            nodes[interval * functions + function],
            nodes[(interval + 1) * functions + function], width: width)
          let value = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5]))))
          let slope = c[1] + t * (2 * c[2] + t * (3 * c[3] + t * (4 * c[4] + t * 5 * c[5])))
          error = pointwiseMax(error, magnitude(Jet(value, slope / width, 0, 0) - exact[function]))
          largest = pointwiseMax(largest, magnitude(exact[function]))
        }
      }
    }
    return (error.x / largest.x, error.y / largest.y)
  }

  private func magnitude(_ jet: Jet) -> Jet { pointwiseMax(jet, -jet) }
}

extension RadialSpline {
  /// How many intervals the functions of all layers need for errors of value and slope below
  /// the rounding of Float, 2^-23 of the largest.
  static func intervals(for layers: [RadialJets], cutoff: Double) -> Int {
    let trial = 96
    let ratio =
      layers.map { jets in
        let errors = RadialSpline(jets, cutoff: cutoff, intervals: trial).largestErrors(jets)
        // The value's error falls with the sixth power of the width, the slope's with the fifth.
        let target = 0x1p-23
        return max((errors.value / target).root(6), (errors.slope / target).root(5))
      }.max() ?? 1
    // A fifth more, since the trial grid may not be fine enough for the powers to hold yet.
    return max(trial, Int((Double(trial) * ratio * 1.2 / 32).rounded(.up)) * 32)
  }
}

/// Polynomials of all intervals for one channel-by-channel set of radial functions, as the kernels
/// read them: [intervals, channels / CK_BLOCK, 4 degrees, CK_RADIAL_COEFFICIENTS, CK_BLOCK].
final class RadialTable: Sendable {
  private let coefficients: ConstantFloats
  /// Distance between intervals, in numbers.
  let stride: Int

  /// Where the intervals start.
  var base: UnsafePointer<Float> { coefficients.base }

  /// A table for `channels` (padded) channels. `functions` gives, for one node's jets and a degree,
  /// the jets of each channel.
  init(
    _ spline: RadialSpline, channels: Int, degrees: Int,
    functions: (_ node: ArraySlice<RadialSpline.Jet>, _ degree: Int) -> [RadialSpline.Jet]
  ) {
    let block = Int(CK_BLOCK)
    let terms = Int(CK_RADIAL_COEFFICIENTS)
    let stride = channels * 4 * terms
    self.stride = stride
    let count = spline.functions
    func jets(_ node: Int) -> [[RadialSpline.Jet]] {
      let slice = spline.nodes[(node * count)..<((node + 1) * count)]
      return (0..<degrees).map { functions(slice, $0) }
    }
    coefficients = ConstantFloats(count: spline.intervals * stride) { target in
      var start = jets(0)
      for interval in 0..<spline.intervals {
        let end = jets(interval + 1)
        for degree in 0..<degrees {
          for channel in start[degree].indices {
            let values = RadialSpline.coefficients(
              start[degree][channel], end[degree][channel], width: spline.width)
            let place =
              interval * stride + channel / block * (4 * terms * block) + degree * terms * block
              + channel % block
            for term in 0..<terms { target[place + term * block] = Float(values[term]) }
          }
        }
        start = end
      }
    }
  }
}

extension Double {
  fileprivate func root(_ degree: Double) -> Double { pow(self, 1 / degree) }
}
