import Platform

/// A function's value, first and second derivative by one variable; the fourth lane is unused.
typealias Jet = SIMD4<Double>

extension Jet {
  /// The variable itself at x.
  static func variable(_ x: Double) -> Jet { Jet(x, 1, 0, 0) }

  /// A constant.
  static func constant(_ x: Double) -> Jet { Jet(x, 0, 0, 0) }

  /// The product of two functions.
  func times(_ other: Jet) -> Jet {
    Jet(
      x * other.x, y * other.x + x * other.y, z * other.x + 2 * y * other.y + x * other.z, 0)
  }

  /// This function of which `outer` is taken: value and derivatives of `outer` at this value.
  func through(_ outer: Jet) -> Jet {
    Jet(outer.x, outer.y * y, outer.y * z + outer.z * y * y, 0)
  }

  /// x^p for x >= 0; at zero as for p > 2.
  static func power(_ x: Double, _ p: Double) -> Jet {
    guard x > 0 else { return .zero }
    return Jet(pow(x, p), p * pow(x, p - 1), p * (p - 1) * pow(x, p - 2), 0)
  }

  /// 1 / x.
  static func reciprocal(_ x: Double) -> Jet {
    let inverse = 1 / x
    return Jet(inverse, -inverse * inverse, 2 * inverse * inverse * inverse, 0)
  }

  /// tanh x.
  static func hyperbolicTangent(_ x: Double) -> Jet {
    let value = tanh(x)
    let slope = 1 - value * value
    return Jet(value, slope, -2 * value * slope, 0)
  }

  /// x sigmoid(x).
  static func silu(_ x: Double) -> Jet {
    let sigmoid = 1 / (1 + exp(-x))
    let change = sigmoid * (1 - sigmoid)
    return Jet(x * sigmoid, sigmoid + x * change, change * (2 + x * (1 - 2 * sigmoid)), 0)
  }
}

/// Radial functions of one layer for a pair of species, R[path, channel](r), and its density, with
/// their first and second derivatives by the distance: what a spline needs.
struct RadialJets {
  private let basis: RadialBasis
  private let weights: [WeightMatrix]
  private let densityWeights: [Double]
  private let receiver: Int
  private let sender: Int

  /// The radial functions of a layer. The species matter to distance transforms only.
  init(_ parameters: MACEParameters, layer: Int, receiver: Int, sender: Int) {
    basis = RadialBasis(parameters)
    weights = parameters.layers[layer].radial
    densityWeights = parameters.layers[layer].density
    self.receiver = receiver
    self.sender = sender
  }

  /// All radial functions at some distances: values, slopes and second derivatives,
  /// [distances, 3, functions].
  func evaluate(_ distances: [Double]) -> [Double] {
    let envelopes = distances.map { basis.envelope($0) }
    var rows: [Double] = []
    for (distance, envelope) in zip(distances, envelopes) {
      append(features(distance, envelope), to: &rows)
    }
    for (index, matrix) in weights.enumerated() {
      if index > 0 {
        replaceJets(in: &rows, width: matrix.rows) { _, jet in jet.through(.silu(jet.x)) }
      }
      var mixed = [Double](repeating: 0, count: 3 * distances.count * matrix.columns)
      multiply(
        rows, matrix.values, into: &mixed, m: 3 * distances.count, n: matrix.columns,
        k: matrix.rows)
      rows = mixed
    }
    if basis.configuration.cutoffAfterNetwork {
      let width = rows.count / max(1, 3 * distances.count)
      replaceJets(in: &rows, width: width) { $1.times(envelopes[$0]) }
    }
    return rows
  }

  /// Neighbours' shares of the density at some distances, [distances, 3].
  func densities(_ distances: [Double]) -> [Double] {
    var rows: [Double] = []
    for distance in distances { append([density(distance)], to: &rows) }
    return rows
  }

  /// Adds the three rows of the functions at one distance.
  private func append(_ jets: [Jet], to rows: inout [Double]) {
    for jet in jets { rows.append(jet.x) }
    for jet in jets { rows.append(jet.y) }
    for jet in jets { rows.append(jet.z) }
  }

  /// Replaces every function at every distance, numbered.
  private func replaceJets(
    in rows: inout [Double], width: Int, _ change: (_ distance: Int, Jet) -> Jet
  ) {
    for distance in 0..<rows.count / max(1, 3 * width) {
      for column in 0..<width {
        let place = 3 &* distance &* width &+ column
        let jet = change(
          distance, Jet(rows[place], rows[place &+ width], rows[place &+ 2 &* width], 0))
        rows[place] = jet.x
        rows[place &+ width] = jet.y
        rows[place &+ 2 &* width] = jet.z
      }
    }
  }

  /// A neighbour's share of the density at a distance.
  private func density(_ r: Double) -> Jet {
    let envelope = basis.envelope(r)
    let sum = zip(features(r, envelope), densityWeights).reduce(Jet.zero) { $0 + $1.0 * $1.1 }
    let square = sum.times(sum)
    let share = square.through(.hyperbolicTangent(square.x))
    return basis.configuration.cutoffAfterNetwork ? share.times(envelope) : share
  }

  /// What the network sees.
  private func features(_ r: Double, _ envelope: Jet) -> [Jet] {
    let seen = basis.transformed(r, receiver, sender)
    return basis.radialConstants.map { constant in
      let function = seen.through(basis.function(constant, seen.x))
      return basis.configuration.cutoffAfterNetwork ? function : function.times(envelope)
    }
  }
}

extension RadialBasis {
  /// The polynomial cutoff, see `polynomialCutoff`.
  fileprivate func envelope(_ r: Double) -> Jet {
    guard r < cutoff else { return .zero }
    let x = r / cutoff
    let (p, rest) = (Double(configuration.cutoffPower), 1 - x)
    let scale = p * (p + 1) * (p + 2) / 2
    let value =
      1 - pow(x, p) * ((p + 1) * (p + 2) / 2 - p * (p + 2) * x + p * (p + 1) / 2 * x * x)
    let slope = -scale * pow(x, p - 1) * rest * rest
    let bend = -scale * pow(x, p - 2) * rest * ((p - 1) * rest - 2 * x)
    return Jet(value, slope / cutoff, bend / (cutoff * cutoff), 0)
  }

  /// A function of the (transformed) distance and its derivatives by that.
  fileprivate func function(_ constant: Double, _ t: Double) -> Jet {
    switch configuration.functions {
    case .bessel: return bessel(t, constant) * factor
    case .gaussian:
      let away = t - constant
      let value = exp(factor * away * away)
      return Jet(
        value, 2 * factor * away * value, (2 + 4 * factor * away * away) * factor * value, 0)
    case .chebyshev:
      // T_(n+1) = 2 t T_n - T_(n-1).
      var (last, value) = (Jet.zero, Jet.constant(1))
      for degree in 0..<Int(constant) {
        let next = Jet.variable(t).times(value) * (degree == 0 ? 1 : 2) - last
        (last, value) = (value, next)
      }
      return value * factor
    }
  }

  /// sin(k r) / r.
  private func bessel(_ r: Double, _ k: Double) -> Jet {
    guard abs(k * r) > 1e-3 else {
      // The series at zero; the next terms are below 1e-12 of these.
      return Jet(k * (1 - k * k * r * r / 6), -k * k * k * r / 3, -k * k * k / 3, 0)
    }
    let value = sin(k * r) / r
    let slope = (k * cos(k * r) - value) / r
    return Jet(value, slope, -k * k * value - 2 * slope / r, 0)
  }

  /// The distance the radial functions see, see `DistanceTransform`.
  fileprivate func transformed(_ r: Double, _ a: Int, _ b: Int) -> Jet {
    switch configuration.transform {
    case .none: return .variable(r)
    case .agnesi(let scale, let q, let p, let radii):
      let unit = 0.5 * (radii[a] + radii[b])
      let x = Jet(r / unit, 1 / unit, 0, 0)
      // x^q / (1 + x^(q - p)) = x^p / (1 + x^(p - q)), which is smooth at zero.
      let below = x.through(.power(x.x, p - q)) + .constant(1)
      let u = x.through(.power(x.x, p)).times(below.through(.reciprocal(below.x))) * scale
      let whole = u + .constant(1)
      return whole.through(.reciprocal(whole.x))
    case .soft(let alpha, let radii):
      let sum = radii[a] + radii[b]
      let (low, high) = (0.75 * sum, 4 / 3 * sum)
      let steepness = alpha / (high - low)
      let turn = Jet(steepness * (r - 0.5 * (low + high)), steepness, 0, 0)
      let share = (turn.through(.hyperbolicTangent(turn.x)) + .constant(1)) * 0.5
      return (Jet.variable(r) - .constant(low)).times(share) + .constant(low)
    }
  }
}
