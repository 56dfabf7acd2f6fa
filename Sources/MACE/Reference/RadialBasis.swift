import Platform

/// Radial functions of the (transformed) distance times a polynomial cutoff, [SK eq. 19].
struct RadialBasis: Sendable {
  let configuration: RadialConfiguration
  let cutoff: Double
  let radialConstants: [Double]
  let factor: Double

  init(_ parameters: MACEParameters) {
    configuration = parameters.configuration.radial
    cutoff = parameters.configuration.cutoff
    radialConstants = parameters.radialConstants
    factor = parameters.radialFactor
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
    for constant in radialConstants {
      let (value, derivative) = function(constant, t)
      let change = derivative * stretch
      values.append(early ? value * envelope : value)
      derivatives.append(early ? change * envelope + value * slope : change)
    }
    return early ? (1, 0) : (envelope, slope)
  }

  /// The function with a constant, and its derivative.
  private func function(_ constant: Double, _ t: Double) -> (Double, Double) {
    switch configuration.functions {
    case .bessel:
      // At zero the limits.
      guard t != 0 else { return (factor * constant, 0) }
      let value = sin(constant * t) / t
      return (factor * value, factor * ((constant * cos(constant * t) - value) / t))
    case .gaussian:
      let value = exp(factor * (t - constant) * (t - constant))
      return (value, 2 * factor * (t - constant) * value)
    case .chebyshev:
      // T_(n+1) = 2 t T_n - T_(n-1), and the same differentiated.
      var (last, value) = ((0.0, 0.0), (1.0, 0.0))
      for degree in 0..<Int(constant) {
        let double = degree == 0 ? t : 2 * t
        let rise = degree == 0 ? 1 : 2 * value.0
        (last, value) = (
          value, (double * value.0 - last.0, rise + double * value.1 - last.1)
        )
      }
      return (factor * value.0, factor * value.1)
    }
  }

  /// The distance the radial functions see, and its derivative.
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
    case .soft(let alpha, let radii):
      let sum = radii[a] + radii[b]
      let (low, high) = (0.75 * sum, 4 / 3 * sum)
      let steepness = alpha / (high - low)
      let turn = tanh(steepness * (distance - 0.5 * (low + high)))
      let share = 0.5 * (1 + turn)
      let rise = 0.5 * steepness * (1 - turn * turn)
      return (low + (distance - low) * share, share + (distance - low) * rise)
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
