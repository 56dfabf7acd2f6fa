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
  /// Numbers between bounds, both included.
  public var ranges: [(figure: Figure, range: ClosedRange<Double>)] = []
  /// What comes first; the order of the recipe when nil.
  public var order: (figure: Figure, isDescending: Bool)?
  /// So many at most.
  public var limit: Int?

  /// Numbers of a molecule that queries compare.
  public enum Figure: String, CaseIterable, Sendable {
    case id, atoms, energy, similarity, seed
    case heavyAtoms = "heavy_atoms"
    /// Energy an atom, eV.
    case energyPerAtom = "energy_per_atom"
    /// Interaction energy an atom, eV.
    case interactionEnergy = "interaction_energy"
  }

  /// Everything.
  public init() {}

  /// The condition, and the values in it.
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
    for (figure, range) in ranges {
      if range.lowerBound > -.infinity { add("\(figure.rawValue) >= ?", .real(range.lowerBound)) }
      if range.upperBound < .infinity { add("\(figure.rawValue) <= ?", .real(range.upperBound)) }
      conditions.append("\(figure.rawValue) IS NOT NULL")
    }
    return (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "), values)
  }

  /// Which come first. Molecules without the figure come last either way.
  var ordering: String {
    guard let order else { return " ORDER BY id" }
    let figure = order.figure.rawValue
    return " ORDER BY \(figure) IS NULL, \(figure)\(order.isDescending ? " DESC" : ""), id"
  }

  /// How many at most.
  var limitation: String { limit.map { " LIMIT \($0)" } ?? "" }
}
