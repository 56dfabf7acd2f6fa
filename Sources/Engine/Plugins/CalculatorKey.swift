/// All that the results of a model's calculators depend on: calculators of equal keys give equal
/// numbers, and what was computed with one may be used with the other.
public struct CalculatorKey: Hashable, Sendable {
  /// The Swift type of the model.
  public let kind: ObjectIdentifier
  /// The parameters.
  public let fingerprint: String
  /// Which of the energies of a model with several.
  public let head: String?
  public let isSinglePrecision: Bool
  public let standIns: [Element: Element]

  /// The key of a model.
  public init(_ model: some AtomisticModel) {
    kind = ObjectIdentifier(type(of: model))
    fingerprint = model.fingerprint
    head = model.head
    isSinglePrecision = model.isSinglePrecision
    standIns = model.standIns
  }
}
