/// All that the results of a model's calculators depend on: calculators of equal keys give equal
/// numbers, and what was computed with one may be used with the other.
public struct CalculatorKey: Hashable, Sendable {
  /// The plug-in's word.
  public let plugin: String
  /// The parameters.
  public let fingerprint: String
  /// Which of the energies of a model with several.
  public let head: String?
  public let isSinglePrecision: Bool
  public let standIns: [Element: Element]

  /// The key of a model that was prepared.
  public init(_ model: some AtomisticModel) {
    plugin = type(of: model).name
    fingerprint = model.fingerprint
    head = model.head
    isSinglePrecision = model.isSinglePrecision
    standIns = model.standIns
  }
}
