#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Radial functions of one layer, R[path, channel](r), with their first and second derivatives by
/// the distance: what a spline needs.
struct RadialJets {
  private let frequencies: [Double]
  private let prefactor: Double
  private let cutoff: Double
  private let power: Double
  private let cutoffAfterNetwork: Bool
  private let weights: [WeightMatrix]

  /// The radial functions of a layer of a model without distance transform.
  init(_ parameters: MACEParameters, layer: Int) {
    let radial = parameters.configuration.radial
    frequencies = parameters.radialConstants
    prefactor = parameters.radialFactor
    cutoff = parameters.configuration.cutoff
    power = Double(radial.cutoffPower)
    cutoffAfterNetwork = radial.cutoffAfterNetwork
    weights = parameters.layers[layer].radial
  }

  /// A function's value, first and second derivative.
  typealias Jet = SIMD4<Double>

  /// All radial functions at a distance; the fourth lane is unused.
  func evaluate(_ r: Double) -> [Jet] {
    let envelope = envelope(r)
    var features = frequencies.map { frequency in
      let bessel = bessel(r, frequency) * prefactor
      return cutoffAfterNetwork ? bessel : product(bessel, envelope)
    }
    for (index, matrix) in weights.enumerated() {
      var mixed = [Jet](repeating: .zero, count: matrix.columns)
      for (row, feature) in features.enumerated() {
        for column in 0..<matrix.columns { mixed[column] += feature * matrix[row, column] }
      }
      features = index + 1 < weights.count ? mixed.map(activation) : mixed
    }
    return cutoffAfterNetwork ? features.map { product($0, envelope) } : features
  }

  /// sin(k r) / r.
  private func bessel(_ r: Double, _ k: Double) -> Jet {
    guard k * r > 1e-3 else {
      // The series at zero; the next terms are below 1e-12 of these.
      return Jet(k * (1 - k * k * r * r / 6), -k * k * k * r / 3, -k * k * k / 3, 0)
    }
    let value = sin(k * r) / r
    let slope = (k * cos(k * r) - value) / r
    return Jet(value, slope, -k * k * value - 2 * slope / r, 0)
  }

  /// The polynomial cutoff, 1 at zero and 0 from `cutoff` on.
  private func envelope(_ r: Double) -> Jet {
    guard r < cutoff else { return .zero }
    let x = r / cutoff
    let (p, rest) = (power, 1 - x)
    let scale = p * (p + 1) * (p + 2) / 2
    let value =
      1 - pow(x, p) * ((p + 1) * (p + 2) / 2 - p * (p + 2) * x + p * (p + 1) / 2 * x * x)
    let slope = -scale * pow(x, p - 1) * rest * rest
    let bend = -scale * pow(x, p - 2) * rest * ((p - 1) * rest - 2 * x)
    return Jet(value, slope / cutoff, bend / (cutoff * cutoff), 0)
  }

  private func product(_ a: Jet, _ b: Jet) -> Jet {
    Jet(a.x * b.x, a.y * b.x + a.x * b.y, a.z * b.x + 2 * a.y * b.y + a.x * b.z, 0)
  }

  /// z sigmoid(z).
  private func activation(_ z: Jet) -> Jet {
    let sigmoid = 1 / (1 + exp(-z.x))
    let change = sigmoid * (1 - sigmoid)
    let slope = sigmoid + z.x * change
    let bend = change * (2 + z.x * (1 - 2 * sigmoid))
    return Jet(z.x * sigmoid, slope * z.y, slope * z.z + bend * z.y * z.y, 0)
  }
}
