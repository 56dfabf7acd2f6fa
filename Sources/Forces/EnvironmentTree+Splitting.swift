extension EnvironmentTree {
  /// Points on their way into a tree: halved again and again, across the direction they spread most
  /// in, until what is near is together.
  struct Points {
    let width: Int
    let stride: Int
    /// [points, stride].
    private let values: [Float]
    /// The points in the order of the tree.
    private(set) var order: [Int]
    private var heights: [Float]

    init(_ set: EnvironmentSet, stride: Int) {
      width = set.width
      self.stride = stride
      var values = [Float](repeating: 0, count: set.count * stride)
      for point in 0..<set.count {
        for k in 0..<width {
          values[point &* stride &+ k] = Float(set.descriptors[point &* width &+ k])
        }
      }
      self.values = values
      order = Array(0..<set.count)
      heights = Array(repeating: 0, count: set.count)
    }

    /// Orders the points so that each run of `sizes[0]` is compact, and in it each run of `sizes[1]`.
    mutating func split(into sizes: [Int]) {
      var ranges = [order.indices]
      while let range = ranges.popLast() {
        guard let size = sizes.first(where: { range.count > $0 }) else { continue }
        let middle = range.lowerBound + (range.count / size + 1) / 2 * size
        let direction = principalDirection(of: range)
        for place in range { heights[order[place]] = height(of: order[place], along: direction) }
        order[range].sort { (heights[$0], $0) < (heights[$1], $1) }
        ranges.append(range.lowerBound..<middle)
        ranges.append(middle..<range.upperBound)
      }
    }

    /// The points in the order of the tree: [points, stride].
    func ordered() -> [Float] {
      var result: [Float] = []
      result.reserveCapacity(values.count)
      for point in order { result += values[point * stride..<(point + 1) * stride] }
      return result
    }

    /// The same with room for so many panels.
    func table(panels: Int) -> AlignedTable<Float> {
      let table = AlignedTable<Float>(repeating: 0, count: panels * branchingFactor * stride)
      for (place, point) in order.enumerated() {
        for k in 0..<stride { table.base[place &* stride &+ k] = values[point &* stride &+ k] }
      }
      return table
    }

    /// The mean of the points in some places: [stride].
    func mean(of places: some Collection<Int>) -> [Float] {
      var sum = [Double](repeating: 0, count: stride)
      for place in places {
        let start = order[place] &* stride
        for k in 0..<stride { sum[k] += Double(values[start &+ k]) }
      }
      return sum.map { Float($0 / Double(max(1, places.count))) }
    }

    /// Squared distances of the points in some places.
    func squares(of places: some Collection<Int>, from centre: [Float]) -> [Float] {
      places.map { place in
        let start = order[place] &* stride
        var sum: Float = 0
        for k in 0..<stride {
          let difference = values[start &+ k] - centre[k]
          sum += difference * difference
        }
        return sum
      }
    }

    private func height(of point: Int, along direction: [Float]) -> Float {
      var sum: Float = 0
      let start = point &* stride
      for k in 0..<stride { sum += values[start &+ k] * direction[k] }
      return sum
    }

    /// The direction some points spread most in, by power iteration on a sample; any direction splits
    /// them, this one makes small balls.
    private func principalDirection(of range: Range<Int>) -> [Float] {
      let sample = Array(
        Swift.stride(
          from: range.lowerBound, to: range.upperBound,
          by: max(1, range.count / 256)))
      let centre = mean(of: sample)
      var direction = (0..<stride).map { 1 + Float($0) / Float(stride) }
      for _ in 0..<6 {
        var next = [Float](repeating: 0, count: stride)
        let middle = zip(centre, direction).reduce(0) { $0 + $1.0 * $1.1 }
        for place in sample {
          let height = height(of: order[place], along: direction) - middle
          let start = order[place] &* stride
          for k in 0..<stride { next[k] += height * (values[start &+ k] - centre[k]) }
        }
        let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
        // Points that coincide have no direction.
        guard norm > 0 else { return direction }
        direction = next.map { $0 / norm }
      }
      return direction
    }
  }
}

private let branchingFactor = EnvironmentTree.branchingFactor
