import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Functions of the distance at the nodes of a uniform grid.
///
/// Between nodes a function is the polynomial of degree 5 with the value, slope and second
/// derivative of the nodes on both sides (Hermite interpolation): forces stay the exact gradient of
/// the energy, and have continuous derivatives themselves.
struct RadialSpline: Sendable {
  /// The grid.
  let grid: RadialGrid
  /// Number of functions.
  let functions: Int
  /// Values, slopes and second derivatives: [nodes, 3, functions].
  let nodes: [Double]

  /// Functions at some distances: [distances, 3, functions].
  typealias Functions = (_ distances: [Double]) -> [Double]

  /// Functions on a grid.
  init(_ grid: RadialGrid, evaluate: Functions) {
    self.init(grid, nodes: evaluate((0...grid.intervals).map { Double($0) * grid.width }))
  }

  /// Functions from `nodes`.
  init(_ grid: RadialGrid, nodes: [Double]) {
    self.grid = grid
    self.nodes = nodes
    functions = nodes.count / (3 * (grid.intervals + 1))
  }

  /// Coefficients c of c0 + c1 t + ... + c5 t^5 for t from 0 to 1; the last two lanes are unused.
  func coefficients(_ function: Int, interval: Int) -> SIMD8<Double> {
    nodes.withUnsafeBufferPointer { nodes in
      let place = interval &* 3 &* functions &+ function
      func jet(_ start: Int) -> Jet {
        Jet(nodes[start], nodes[start &+ functions], nodes[start &+ 2 &* functions], 0)
      }
      return Self.coefficients(jet(place), jet(place &+ 3 &* functions), width: grid.width)
    }
  }

  /// The same between two nodes `width` apart.
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
  func largestErrors(_ exact: Functions) -> (value: Double, slope: Double) {
    var error = Jet.zero
    var largest = Jet.zero
    // The error of the slope is largest off the middle, that of the value near it.
    let fractions = [0.25, 0.5]
    let rows = fractions.map { t in
      exact((0..<grid.intervals).map { (Double($0) + t) * grid.width })
    }
    for interval in 0..<grid.intervals {
      for function in 0..<functions {
        let place = 3 &* interval &* functions &+ function
        let c = coefficients(function, interval: interval)
        for (t, rows) in zip(fractions, rows) {
          let jet = Jet(rows[place], rows[place &+ functions], 0, 0)
          let (value, slope) = ScalarSpline.evaluate(c, t)
          error = pointwiseMax(error, magnitude(Jet(value, slope / grid.width, 0, 0) - jet))
          largest = pointwiseMax(largest, magnitude(jet))
        }
      }
    }
    return (error.x / largest.x, error.y / largest.y)
  }

  private func magnitude(_ jet: Jet) -> Jet { pointwiseMax(jet, -jet) }
}

/// A uniform grid of distances from 0 to the cutoff.
struct RadialGrid: Sendable {
  /// Last node, angstrom.
  let cutoff: Double
  /// Number of intervals.
  let intervals: Int
  /// Width of an interval, angstrom.
  var width: Double { cutoff / Double(intervals) }

  /// However smooth the functions are.
  private static let fewestIntervals = 96

  /// The grid on which the splines of all given functions have errors of value and slope below
  /// the rounding of Float, 2^-23 of the largest.
  init(cutoff: Double, for functions: [RadialSpline.Functions]) {
    let trial = RadialGrid(cutoff: cutoff, intervals: 64)
    let ratio =
      functions.map { function in
        let errors = RadialSpline(trial, evaluate: function).largestErrors(function)
        // The value's error falls with the sixth power of the width, the slope's with the fifth.
        let target = 0x1p-23
        return max((errors.value / target).root(6), (errors.slope / target).root(5))
      }.max() ?? 1
    // A fifth more, since the trial grid may not be fine enough for the powers to hold yet.
    let needed = Int((Double(trial.intervals) * ratio * 1.2 / 32).rounded(.up)) * 32
    self.init(cutoff: cutoff, intervals: max(Self.fewestIntervals, needed))
  }

  /// A grid of so many intervals.
  init(cutoff: Double, intervals: Int) {
    self.cutoff = cutoff
    self.intervals = intervals
  }
}

extension Double {
  fileprivate func root(_ degree: Double) -> Double { pow(self, 1 / degree) }
}
