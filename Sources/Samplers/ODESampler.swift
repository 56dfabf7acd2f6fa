import Engine

/// How accurately a step of the probability flow is taken.
public enum ODEOrder: String, Choice {
  case euler, heun
}

/// The deterministic sampler: the same noise levels, no added noise.
public struct ODESampler: SamplerPlugin, Sampler {
  public static let name = "ode"
  public static let summary = "Deterministic sampler: no added noise."
  public static let citations = ["10.48550/arXiv.2206.00364"]
  public static let parameters =
    [
      Parameter(
        "order", \ODESampler.order, "euler: one force a step; heun: two, second order.")
    ] + Parameter.group(\ODESampler.grid)

  var order = ODEOrder.heun
  var grid = NoiseGrid()

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    try grid.validate()
    return self
  }

  public var noiseLevels: [Double] { grid.levels }
  public var forceCallsPerStep: Int { order == .heun ? 2 : 1 }

  public func advance(_ state: inout GenerationState, levels: [Double], under force: TotalForce)
    throws
  {
    try state.descend(
      from: levels[state.step], to: levels[state.step + 1], isCorrected: order == .heun,
      under: force)
  }
}
