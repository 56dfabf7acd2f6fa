#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Bessel functions of the (transformed) distance times a polynomial cutoff, eq. 19.
struct RadialBasis: Sendable {
  let configuration: RadialConfiguration
  let cutoff: Double
  let frequencies: [Double]
  let prefactor: Double

  init(_ parameters: MACEParameters) {
    configuration = parameters.configuration.radial
    cutoff = parameters.configuration.cutoff
    frequencies = parameters.frequencies
    prefactor = parameters.besselPrefactor
  }

  /// The functions and their derivatives by the distance, and the cutoff and its derivative when
  /// it multiplies later (otherwise 1 and 0).
  func evaluate(
    _ distance: Double, species a: Int, _ b: Int, values: inout [Double],
    derivatives: inout [Double]
  ) -> (value: Double, slope: Double) {
    let (envelope, slope) = polynomialCutoff(
      distance, end: cutoff, power: configuration.cutoffPower)
    let (t, stretch) = transform(distance, a, b)
    let early = !configuration.cutoffAfterNetwork
    for k in frequencies {
      // sin(k t) / t and its derivative by t; at zero the limits k and 0.
      let value = t == 0 ? k : sin(k * t) / t
      let derivative = t == 0 ? 0 : (k * cos(k * t) - value) / t
      let (bessel, change) = (prefactor * value, prefactor * derivative * stretch)
      values.append(early ? bessel * envelope : bessel)
      derivatives.append(early ? change * envelope + bessel * slope : change)
    }
    return early ? (1, 0) : (envelope, slope)
  }

  /// The distance the Bessel functions see, and its derivative.
  private func transform(_ distance: Double, _ a: Int, _ b: Int) -> (Double, Double) {
    switch configuration.transform {
    case .none: return (distance, 1)
    case .agnesi(let scale, let q, let p, let radii):
      let unit = 0.5 * (radii[a] + radii[b])
      let x = distance / unit
      guard x > 0 else { return (1, 0) }
      // u = scale x^q / (1 + x^(q - p)), result 1 / (1 + u).
      let tail = pow(x, q - p)
      let u = scale * pow(x, q) / (1 + tail)
      let slope = u * (q - (q - p) * tail / (1 + tail)) / x
      let result = 1 / (1 + u)
      return (result, -result * result * slope / unit)
    }
  }
}

/// 1 at zero, 0 with two vanishing derivatives from `end` on, and its derivative. J. Gasteiger,
/// J. Gross and S. Guennemann, ICLR 2020, eq. 8.
func polynomialCutoff(
  _ distance: Double, end: Double, power: Int
) -> (value: Double, slope: Double) {
  guard distance < end else { return (0, 0) }
  let p = Double(power)
  let x = distance / end
  let below = pow(x, p - 1)
  let value =
    1 - below * x * ((p + 1) * (p + 2) / 2 - p * (p + 2) * x + p * (p + 1) / 2 * x * x)
  let slope = -p * (p + 1) * (p + 2) / 2 * below * (1 - x) * (1 - x)
  return (value, slope / end)
}

/// x sigmoid(x) and its derivative.
func silu(_ x: Double) -> (value: Double, slope: Double) {
  let sigmoid = 1 / (1 + exp(-x))
  return (x * sigmoid, sigmoid * (1 + x * (1 - sigmoid)))
}
