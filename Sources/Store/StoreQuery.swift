import Engine

/// What to look for in a store; everything that is given has to fit.
public struct StoreQuery: Sendable {
  /// Hill formula.
  public var formula: String?
  /// Elements that have to occur.
  public var with: [Element] = []
  /// Elements that must not occur.
  public var without: [Element] = []
  /// The only elements that may occur, hydrogen apart; any when empty.
  public var only: [Element] = []
  /// Canonical SMILES.
  public var smiles: String?
  /// Whether it is a molecule.
  public var isValid: Bool?
  /// The seed it was generated from.
  public var seed: Int?
  /// Metrics by key, between bounds that are both included.
  public var ranges: [MetricRange] = []
  /// What comes first, by the key of a metric; the order of the recipe when nil.
  public var order: (metric: String, isDescending: Bool)?
  /// So many at most.
  public var limit: Int?

  /// Everything.
  public init() {}

  /// The metrics it asks for.
  public var metrics: [String] { ranges.map(\.metric) + (order.map { [$0.metric] } ?? []) }

  /// The condition, and the values in it; every metric is a column.
  var condition: (text: String, values: [StoredValue]) {
    var conditions: [String] = []
    var values: [StoredValue] = []
    func add(_ text: String, _ value: StoredValue) {
      conditions.append(text)
      values.append(value)
    }
    if let formula { add("formula = ?", .text(formula)) }
    if let smiles { add("smiles = ?", .text(smiles)) }
    if let isValid { add("valid = ?", .integer(isValid ? 1 : 0)) }
    if let seed { add("seed = ?", .integer(seed)) }
    for (elements, word) in [(with, "EXISTS"), (without, "NOT EXISTS")] {
      for element in elements {
        add(
          "\(word) (SELECT 1 FROM species WHERE species.id = molecules.id AND Z = ?)",
          .integer(Int(element.atomicNumber)))
      }
    }
    if !only.isEmpty {
      let numbers = (only + [.hydrogen]).map { "\($0.atomicNumber)" }.joined(separator: ", ")
      conditions.append(
        "NOT EXISTS (SELECT 1 FROM species WHERE species.id = molecules.id "
          + "AND Z NOT IN (\(numbers)))")
    }
    for range in ranges {
      let (metric, bounds) = (Database.identifier(range.metric), range.bounds)
      if bounds.lowerBound > -.infinity { add("\(metric) >= ?", .real(bounds.lowerBound)) }
      if bounds.upperBound < .infinity { add("\(metric) <= ?", .real(bounds.upperBound)) }
      conditions.append("\(metric) IS NOT NULL")
    }
    return (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "), values)
  }

  /// Which come first. Molecules without the metric come last either way.
  var ordering: String {
    guard let order else { return " ORDER BY id" }
    let metric = Database.identifier(order.metric)
    return " ORDER BY \(metric) IS NULL, \(metric)\(order.isDescending ? " DESC" : ""), id"
  }

  /// How many at most.
  var limitation: String { limit.map { " LIMIT \($0)" } ?? "" }
}
