import Engine

/// Atoms start anywhere in a flat box and are pulled back to it by springs: layers.
struct Slab: PriorPlugin, Prior {
  static let name = "slab"
  static let summary = "A flat box around the origin: layers."
  static let parameters = [
    Parameter("width", \Slab.width, dimension: .length, in: 0.1...1e4, "Edge along x and y."),
    Parameter("height", \Slab.height, dimension: .length, in: 0...1e4, "Edge along z."),
  ]

  var width = 8.0
  var height = 0.5

  private var half: SIMD3<Double> { [width / 2, width / 2, height / 2] }

  func sample(count: Int, from stream: inout RandomStream) -> [SIMD3<Double>] {
    (0..<count).map { _ in
      (SIMD3(stream.uniform(), stream.uniform(), stream.uniform()) * 2 - 1) * half
    }
  }

  func pull(at position: SIMD3<Double>) -> (energy: Double, force: SIMD3<Double>) {
    let beyond = position - position.clamped(lowerBound: -half, upperBound: half)
    return ((beyond * beyond).sum() / 2, -beyond)
  }
}
