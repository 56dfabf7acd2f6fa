/// A number that is known of a molecule, declared once: tables, reports, CSV, JSON, stores, queries
/// and plots show whatever is listed in `all`.
///
///     Metric["rings"]?.value(evaluated)  // 2.0
///
/// It follows from the atoms, or is a metric that a verb noted (`Stage.metrics`).
public struct Metric: Sendable {
  /// What files and queries call it: lower case, words joined by `_`.
  public let key: String
  /// What people call it; of a flag, the molecules that have it.
  public let label: String
  /// Of the values; empty where they have none.
  public let unit: String
  /// How one value is written and those of a set are summed up.
  public let form: Form
  /// Whether tables have a row of it; files and queries have all.
  public let isListed: Bool
  /// What a verb noted that the value is made of; nil where it follows from the atoms.
  public let noted: String?
  /// The value of a molecule, or nil where it is not known.
  public let value: @Sendable (EvaluatedMolecule) -> Double?

  /// How values are written.
  public enum Form: Sendable, Equatable {
    /// 1 or 0; of a set the share of molecules.
    case flag
    /// A whole number; of a set the mean.
    case count
    /// A number; of a set the mean, with so many decimals.
    case mean(decimals: Int)
    /// A number; of a set the median, with so many decimals.
    case median(decimals: Int)
  }

  /// What follows from the atoms.
  init(
    _ key: String, _ label: String, unit: String = "", _ form: Form, isListed: Bool = true,
    value: @escaping @Sendable (EvaluatedMolecule) -> Double?
  ) {
    (self.key, self.label, self.unit, self.form) = (key, label, unit, form)
    self.isListed = isListed
    noted = nil
    self.value = value
  }

  /// What a verb notes, or what is made of it.
  init(
    _ key: String, _ label: String, unit: String = "", _ form: Form, isListed: Bool = true,
    noted: String,
    value: @escaping @Sendable (Double, EvaluatedMolecule) -> Double = { noted, _ in noted }
  ) {
    (self.key, self.label, self.unit, self.form) = (key, label, unit, form)
    self.isListed = isListed
    self.noted = noted
    self.value = { evaluated in evaluated.metrics[noted].map { value($0, evaluated) } }
  }

  /// The metric with a key, or nil.
  public static subscript(key: String) -> Metric? { byKey[key] }

  private static let byKey = Dictionary(all.map { ($0.key, $0) }) { first, _ in first }

  /// What people call its summary over a set: `rings per molecule`.
  public var summaryLabel: String {
    let unit = unit.isEmpty ? "" : ", \(unit)"
    return switch form {
    case .flag: label
    case .count: "\(label) per molecule"
    case .mean: "\(label)\(unit), mean"
    case .median: "\(label)\(unit), median"
    }
  }

  /// Whether values are measured rather than counted, so that their distributions are compared.
  public var isContinuous: Bool {
    switch form {
    case .flag, .count: false
    case .mean, .median: true
    }
  }

  /// The mean or median of a set, as its form says; nil of nothing.
  public func summary(of values: [Double]) -> Double? {
    if case .median = form { Self.median(values) } else { Self.mean(values) }
  }

  /// The mean; nil of nothing.
  public static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The value in the middle, or the mean of the two; nil of nothing.
  public static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

extension EvaluatedMolecule {
  /// The value of the metric with a key; nil where it is not known or there is no such metric.
  public subscript(key: String) -> Double? { Metric[key]?.value(self) }
}
