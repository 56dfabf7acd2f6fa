import Engine

/// Points along a smooth curve, each in the middle of an equal piece of it.
struct Curve: Sendable {
  /// Angstrom, in order.
  let points: [SIMD3<Double>]
  /// Angstrom.
  let length: Double

  /// Cuts a line through many close points into equal pieces.
  init(along line: [SIMD3<Double>], count: Int) {
    var ends = [0.0]
    for (start, end) in zip(line, line.dropFirst()) {
      ends.append(ends[ends.count - 1] + Self.distance(start, end))
    }
    let total = ends[ends.count - 1]
    var piece = 1
    points = (0..<count).map { index in
      let target = total * (Double(index) + 0.5) / Double(count)
      while piece < line.count - 1, ends[piece] < target { piece += 1 }
      guard line.count > 1, ends[piece] > ends[piece - 1] else { return line[piece - 1] }
      let share = (target - ends[piece - 1]) / (ends[piece] - ends[piece - 1])
      return line[piece - 1] + share * (line[piece] - line[piece - 1])
    }
    length = total
  }

  /// The curve a function of 0 ... 1 runs through.
  init(count: Int, _ place: (Double) -> SIMD3<Double>) {
    let fineness = Self.fineness
    self.init(along: (0...fineness).map { place(Double($0) / Double(fineness)) }, count: count)
  }

  /// A centripetal Catmull-Rom spline (C. Yuksel, S. Schaefer, J. Keyser, Comput. Aided Des. 2011,
  /// 43, 747), which has no loops between its knots.
  /// - Parameter knots: at least two points, no two neighbours equal.
  init(through knots: [SIMD3<Double>], isClosed: Bool, count: Int) {
    let last = knots.count - 1
    // Beyond an open end the curve goes on as it came.
    let before = isClosed ? knots[last] : 2 * knots[0] - knots[1]
    let after = isClosed ? [knots[0], knots[1]] : [2 * knots[last] - knots[last - 1]]
    let all = [before] + knots + after
    var line = [knots[0]]
    for start in 0..<(all.count - 3) {
      let four = Array(all[start..<(start + 4)])
      let pieces = max(8, Self.fineness / knots.count)
      for step in 1...pieces {
        line.append(Self.catmullRom(four, at: Double(step) / Double(pieces)))
      }
    }
    self.init(along: line, count: count)
  }

  private static let fineness = 2000

  /// The point a share of the way from the second to the third of four knots, by repeated
  /// interpolation.
  private static func catmullRom(_ knots: [SIMD3<Double>], at share: Double) -> SIMD3<Double> {
    var times = [0.0]
    for index in 1..<4 {
      times.append(times[index - 1] + distance(knots[index - 1], knots[index]).squareRoot())
    }
    let t = times[1] + share * (times[2] - times[1])
    var level = knots
    for order in 1...3 {
      level = (0..<(4 - order)).map { index in
        // The last round interpolates between the middle knots only.
        let low = order == 3 ? times[1] : times[index]
        let high = order == 3 ? times[2] : times[index + order]
        return ((high - t) * level[index] + (t - low) * level[index + 1]) / (high - low)
      }
    }
    return level[0]
  }

  private static func distance(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double {
    ((a - b) * (a - b)).sum().squareRoot()
  }
}
