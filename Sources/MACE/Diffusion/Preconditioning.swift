import Platform

/// The scaling functions of T. Karras et al., arXiv:2206.00364, table 1, for a noise schedule
/// sigma(t) = t.
///
/// Positions and elements share one width: only then are D_r and D_z of [SK eq. 29] gradients of one
/// landscape.
public struct Preconditioning: Sendable, Equatable {
  /// Standard deviation that data are taken to have (sigma_data).
  public let dataWidth: Double

  /// The functions for a width of the data.
  public init(dataWidth: Double = 1) { self.dataWidth = dataWidth }

  /// Of noise and data together, squared.
  private func variance(_ t: Double) -> Double { t * t + dataWidth * dataWidth }

  /// c_skip.
  public func skip(_ t: Double) -> Double { dataWidth * dataWidth / variance(t) }
  /// c_out.
  public func output(_ t: Double) -> Double { t * dataWidth / variance(t).squareRoot() }
  /// c_in.
  public func input(_ t: Double) -> Double { 1 / variance(t).squareRoot() }
  /// c_noise, which the network sees for the time.
  public func noise(_ t: Double) -> Double { log(t) / 4 }
  /// 1 / lambda of [SK eq. 30], which makes the loss of all times alike: 1 / c_out^2.
  public func weight(_ t: Double) -> Double { variance(t) / (t * t * dataWidth * dataWidth) }
}
