import CKernels
import Platform

/// Functions of the distance at the nodes of a grid.
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
    self.init(grid, nodes: evaluate((0...grid.intervals).map(grid.distance)))
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
      return Self.coefficients(
        jet(place), jet(place &+ 3 &* functions), width: grid.width(ofInterval: interval))
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

  /// Largest errors of value and slope between nodes, below and above the grid's boundary, each relative
  /// to the largest magnitude of any function.
  func largestErrors(_ exact: Functions) -> (below: RadialErrors, above: RadialErrors) {
    var (below, above, largest) = (Jet.zero, Jet.zero, Jet.zero)
    // The error of the slope is largest off the middle, that of the value near it.
    let fractions = [0.25, 0.5]
    let rows = fractions.map { t in
      exact(
        (0..<grid.intervals).map { grid.distance($0) + t * grid.width(ofInterval: $0) })
    }
    for interval in 0..<grid.intervals {
      var error = Jet.zero
      for function in 0..<functions {
        let place = 3 &* interval &* functions &+ function
        let c = coefficients(function, interval: interval)
        for (t, rows) in zip(fractions, rows) {
          let jet = Jet(rows[place], rows[place &+ functions], 0, 0)
          let (value, slope) = ScalarSpline.evaluate(c, t)
          let found = Jet(value, slope / grid.width(ofInterval: interval), 0, 0)
          error = pointwiseMax(error, magnitude(found - jet))
          largest = pointwiseMax(largest, magnitude(jet))
        }
      }
      if interval < grid.below {
        below = pointwiseMax(below, error)
      } else {
        above = pointwiseMax(above, error)
      }
    }
    return (RadialErrors(below, relativeTo: largest), RadialErrors(above, relativeTo: largest))
  }

  private func magnitude(_ jet: Jet) -> Jet { pointwiseMax(jet, -jet) }
}

/// Errors relative to the largest magnitude.
struct RadialErrors {
  let value: Double
  let slope: Double

  /// Functions that are zero everywhere have no errors.
  fileprivate init(_ error: Jet, relativeTo largest: Jet) {
    value = largest.x > 0 ? error.x / largest.x : 0
    slope = largest.y > 0 ? error.y / largest.y : 0
  }

  /// How much finer a grid has to be for the rounding of Float, 2^-23: the value's error falls with
  /// the sixth power of the width, the slope's with the fifth.
  fileprivate var excess: Double {
    max((value / 0x1p-23).root(6), (slope / 0x1p-23).root(5))
  }
}

/// Distances from 0 to the cutoff, evenly spaced below a boundary and above. Functions vary most where
/// atoms are closer than any bond: with a finer grid there the part of the tables that molecules use is
/// small, and more of it stays in the cache.
struct RadialGrid {
  /// Where the spacing changes, angstrom.
  private let boundary: Double
  /// Number of intervals below the boundary and above.
  let below: Int
  private let above: Int
  /// Intervals per angstrom.
  private let densityBelow: Double
  private let densityAbove: Double

  /// Number of intervals.
  var intervals: Int { below + above }

  /// Shorter than all bonds but those of hydrogen, angstrom.
  private static let bondless = 1.0
  /// Of an even grid whose errors tell how fine the others have to be.
  private static let trialIntervals = 64.0
  /// However smooth the functions are: no interval is longer than this part of the cutoff.
  private static let fewestIntervals = 96.0
  /// Below the boundary, and above: ten times what any model has needed.
  private static let mostIntervals = 16384.0

  /// The grid on which the splines of all given functions have errors of value and slope below
  /// the rounding of Float of the largest.
  /// - Parameter isEven: spaces nodes alike everywhere, for functions that stand for others which vary
  ///   most at other distances.
  /// - Throws: `UnsupportedShape` for functions that are not finite or vary too fast for any table, as
  ///   those of damaged weights do.
  init(
    cutoff: Double, isEven: Bool, for functions: [RadialSpline.Functions]
  ) throws(UnsupportedShape) {
    let boundary = min(Self.bondless, cutoff / 2)
    let widths = (below: boundary, above: cutoff - boundary)
    let density = Self.trialIntervals / cutoff
    let trial = RadialGrid(
      cutoff: cutoff, boundary: boundary, below: Int((density * widths.below).rounded(.up)),
      above: Int((density * widths.above).rounded(.up)))
    let splines = functions.map { RadialSpline(trial, evaluate: $0) }
    guard splines.allSatisfy({ $0.nodes.allSatisfy { Float($0).isFinite } }) else {
      throw UnsupportedShape(description: "radial functions beyond the numbers of single precision")
    }
    let errors = zip(splines, functions).map { $0.largestErrors($1) }
    var excess = (
      below: errors.map(\.below.excess).max() ?? 1, above: errors.map(\.above.excess).max() ?? 1
    )
    if isEven {
      let larger = max(excess.below, excess.above)
      excess = (larger, larger)
    }
    func needed(_ width: Double, _ excess: Double) throws(UnsupportedShape) -> Int {
      // A fifth more, since the trial grid may not be fine enough for the powers to hold yet.
      let needed = max(1.2 * excess * density, Self.fewestIntervals / cutoff) * width
      guard needed <= Self.mostIntervals else {
        throw UnsupportedShape(description: "radial functions that vary too fast for a table")
      }
      return Int((needed / 8).rounded(.up)) * 8
    }
    self.init(
      cutoff: cutoff, boundary: boundary, below: try needed(widths.below, excess.below),
      above: try needed(widths.above, excess.above))
  }

  /// A grid of so many intervals of one length.
  init(even intervals: Int, cutoff: Double) {
    self.init(
      cutoff: cutoff, boundary: cutoff / 2, below: intervals / 2, above: intervals - intervals / 2)
  }

  /// A grid of so many intervals below the boundary and above.
  private init(cutoff: Double, boundary: Double, below: Int, above: Int) {
    self.boundary = boundary
    self.below = below
    self.above = above
    densityBelow = Double(below) / boundary
    densityAbove = Double(above) / (cutoff - boundary)
  }

  /// The distance of a node, angstrom.
  func distance(_ node: Int) -> Double {
    node < below
      ? Double(node) / densityBelow : boundary + Double(node - below) / densityAbove
  }

  /// Distance between the nodes of an interval, angstrom.
  func width(ofInterval interval: Int) -> Double {
    1 / (interval < below ? densityBelow : densityAbove)
  }

  /// The interval that a distance up to the cutoff is in, where in it, from 0 to 1, and intervals an
  /// angstrom there.
  @inline(__always)
  func place(of distance: Double) -> (interval: Int, fraction: Double, density: Double) {
    if distance < boundary {
      let scaled = distance * densityBelow
      let interval = min(Int(scaled), below &- 1)
      return (interval, scaled - Double(interval), densityBelow)
    }
    let scaled = (distance - boundary) * densityAbove
    let interval = min(Int(scaled), above &- 1)
    return (below &+ interval, scaled - Double(interval), densityAbove)
  }
}

extension Double {
  fileprivate func root(_ degree: Double) -> Double { pow(self, 1 / degree) }
}
