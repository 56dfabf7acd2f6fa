import CKernels

/// Polynomials of all intervals for the radial functions of a layer, as the kernels read them:
/// [intervals, channels / CK_BLOCK, functions, CK_RADIAL_COEFFICIENTS, CK_BLOCK].
final class RadialTable: Sendable {
  private let coefficients: ConstantBuffer<Float>
  /// Distance between intervals, in numbers.
  let stride: Int

  /// Where the intervals start.
  var base: UnsafePointer<Float> { coefficients.base }

  /// A table from its coefficients.
  init(coefficients: ConstantBuffer<Float>, stride: Int) {
    self.coefficients = coefficients
    self.stride = stride
  }

  /// A table of `functions` functions, each of `channels` channels; function f of channel c is
  /// `places[f] + c` of the spline, times `factors[f]`; functions without a place are zero.
  init(_ spline: RadialSpline, channels: Int, places: [Int?], factors: [Double]) {
    let block = Int(CK_BLOCK)
    let terms = Int(CK_RADIAL_COEFFICIENTS)
    let stride = paddedChannels(channels) * places.count * terms
    self.stride = stride
    coefficients = ConstantBuffer(
      repeating: 0, count: spline.grid.intervals * stride
    ) { target in
      for interval in 0..<spline.grid.intervals {
        for (function, place) in places.enumerated() {
          guard let place else { continue }
          for channel in 0..<channels {
            let values =
              spline.coefficients(place + channel, interval: interval) * factors[function]
            let start =
              interval &* stride
              &+ (channel / block &* places.count &+ function) &* terms &* block
              &+ channel % block
            target[start] = Float(values[0])
            target[start &+ block] = Float(values[1])
            target[start &+ 2 &* block] = Float(values[2])
            target[start &+ 3 &* block] = Float(values[3])
            target[start &+ 4 &* block] = Float(values[4])
            target[start &+ 5 &* block] = Float(values[5])
          }
        }
      }
    }
  }
}

/// One function of the distance, in Double: polynomials of all intervals.
final class ScalarSpline: Sendable {
  private let coefficients: ConstantBuffer<SIMD8<Double>>

  /// The polynomials, [intervals].
  var base: UnsafePointer<SIMD8<Double>> { coefficients.base }

  init(_ spline: RadialSpline) {
    coefficients = ConstantBuffer(
      (0..<spline.grid.intervals).map { spline.coefficients(0, interval: $0) })
  }

  /// The value of a polynomial and its derivative by the fraction t.
  static func evaluate(_ c: SIMD8<Double>, _ t: Double) -> (value: Double, slope: Double) {
    (
      c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5])))),
      c[1] + t * (2 * c[2] + t * (3 * c[3] + t * (4 * c[4] + t * 5 * c[5])))
    )
  }
}
