import Platform

/// MLP(h, f(t)) of [SK eq. 27]: node features that know the time. f is a cosine and a sine of the noise
/// input times each frequency; of the two matrices without biases the first is followed by silu.
public struct TimeEncoding: Sendable, Equatable {
  /// Of the noise input c_noise(t): [frequencies].
  public var frequencies: [Double]
  /// [channels + 2 frequencies, width].
  public var first: WeightMatrix
  /// [width, channels].
  public var second: WeightMatrix

  /// An encoding from its weights.
  public init(frequencies: [Double], first: WeightMatrix, second: WeightMatrix) {
    self.frequencies = frequencies
    self.first = first
    self.second = second
  }

  /// Frequencies whose sines tell noise levels from a few thousandths to a few apart.
  public static let usualFrequencies = (0..<8).map { 0.5 * pow(30, Double($0) / 7) }

  /// f(t): [2 frequencies].
  func features(_ noise: Double) -> [Double] {
    frequencies.map { cos($0 * noise) } + frequencies.map { sin($0 * noise) }
  }

  /// What a forward evaluation leaves for the adjoint.
  struct Trace {
    /// [atoms, channels + 2 frequencies].
    let inputs: [Double]
    /// Values and derivatives of the activation: [atoms, width].
    let hidden: [Double]
    let slopes: [Double]
  }

  /// The features of [atoms, channels] at a time, and what the adjoint needs.
  func forward(_ features: [Double], noise: Double) -> ([Double], Trace) {
    let channels = second.columns
    let count = features.count / channels
    let time = self.features(noise)
    let inputs = (0..<count).flatMap { features[$0 * channels..<($0 + 1) * channels] + time }
    let activations = first.applied(to: inputs, count: count).map(silu)
    let hidden = activations.map(\.value)
    return (
      second.applied(to: hidden, count: count),
      Trace(inputs: inputs, hidden: hidden, slopes: activations.map(\.slope))
    )
  }

  /// The gradient by the features before, [atoms, channels]; that by the weights is added to `gradient`
  /// where there is one.
  func reverse(
    _ cotangent: [Double], _ trace: Trace, into gradient: inout TimeEncoding?
  ) -> [Double] {
    let channels = second.columns
    var features: [Double] = []
    for atom in 0..<cotangent.count / channels {
      var hidden = [Double](repeating: 0, count: second.rows)
      second.applyAdjoint(cotangent, at: atom * channels, addingTo: &hidden, at: 0)
      gradient?.second.addOuter(
        trace.hidden, at: atom * second.rows, cotangent, at: atom * channels)
      for unit in hidden.indices { hidden[unit] *= trace.slopes[atom * second.rows + unit] }
      gradient?.first.addOuter(trace.inputs, at: atom * first.rows, hidden, at: 0)
      var inputs = [Double](repeating: 0, count: first.rows)
      first.applyAdjoint(hidden, at: 0, addingTo: &inputs, at: 0)
      features += inputs[..<channels]
    }
    return features
  }
}
