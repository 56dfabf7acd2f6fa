import Platform

/// How what a diffusion model's network sees and says is scaled: with noise of standard deviation t it denoises by
///
///     D(x; t) = c_skip x - c_out grad E(c_in x; c_noise).
///
/// Positions and elements share one width: only then are D_r and D_z of [SK eq. 29] gradients of one
/// landscape, U(x, t) = stiffness |x|^2 / 2 + height E(c_in x; c_noise) with -grad U = (D - x) / t^2.
public struct Preconditioning: Sendable, Equatable {
  /// What is learned of noised molecules.
  public enum Form: String, Sendable, Codable, CaseIterable {
    /// The mean of what they were, with the functions of T. Karras et al., arXiv:2206.00364, table 1, for a noise
    /// schedule sigma(t) = t.
    case edm
    /// The direction back, of one length whatever the noise, by one landscape for all times (C. Griesbacher et al.,
    /// arXiv:2605.18381): U = (w / t) E(x / w), as of a temperature that goes with t.
    case restoringField = "restoring-field"
    /// The way back, by one landscape for all times, quadratic around molecules (arXiv:2605.19050):
    /// U = (w / t)^2 E(x / w).
    case pseudoForce = "pseudo-force"
  }

  public let form: Form
  /// Standard deviation w that data are taken to have (sigma_data); the unit of length of the other forms.
  public let dataWidth: Double

  /// The functions for a width of the data.
  public init(_ form: Form = .edm, dataWidth: Double = 1) {
    self.form = form
    self.dataWidth = dataWidth
  }

  /// Of noise and data together, squared.
  private func variance(_ t: Double) -> Double { t * t + dataWidth * dataWidth }

  /// c_skip.
  public func skip(_ t: Double) -> Double {
    form == .edm ? dataWidth * dataWidth / variance(t) : 1
  }

  /// c_out.
  public func output(_ t: Double) -> Double {
    switch form {
    case .edm: t * dataWidth / variance(t).squareRoot()
    case .restoringField: t
    case .pseudoForce: dataWidth
    }
  }

  /// c_in.
  public func input(_ t: Double) -> Double {
    1 / (form == .edm ? variance(t).squareRoot() : dataWidth)
  }

  /// c_noise, which the network sees for the time.
  public func noise(_ t: Double) -> Double { form == .edm ? log(t) / 4 : 0 }

  /// (1 - c_skip) / t^2: the part of the landscape that is not learned.
  public func stiffness(_ t: Double) -> Double { form == .edm ? input(t) * input(t) : 0 }

  /// c_out / (t^2 c_in): what a unit of E is in the landscape.
  public func height(_ t: Double) -> Double {
    form == .pseudoForce ? dataWidth * dataWidth / (t * t) : dataWidth / t
  }
}
