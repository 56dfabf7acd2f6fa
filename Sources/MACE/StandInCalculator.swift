import Engine

/// A calculator that treats elements its model does not know as others of their group.
final class StandInCalculator: DescribingCalculator {
  private let calculator: any DescribingCalculator
  private let standIns: [Element: Element]

  init(_ calculator: any DescribingCalculator, standIns: [Element: Element]) {
    self.calculator = calculator
    self.standIns = standIns
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try calculator.evaluate(replaced(batch), interaction: interaction, into: &result)
  }

  func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) throws {
    try calculator.describe(replaced(batch), selection, floor: floor, into: &descriptors)
  }

  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    calculator.pullBack(cotangent, into: &gradient)
  }

  private func replaced(_ batch: ParticleBatch) -> ParticleBatch {
    guard batch.elements.contains(where: { standIns[$0] != nil }) else { return batch }
    return batch.mapElements { standIns[$0] ?? $0 }
  }

  /// The lightest element of a group that a model may know, and what it can stand in for.
  private static let groups: [(known: String, others: [String])] = [
    ("C", ["Si", "Ge"]), ("N", ["P", "As"]), ("O", ["S", "Se", "Te"]), ("F", ["Cl", "Br", "I"]),
  ]

  /// What each element that is not known has for a stand-in among those that are.
  static func standIns(for known: [Element]) -> [Element: Element] {
    var standIns: [Element: Element] = [:]
    for (symbol, others) in groups {
      guard let element = Element(symbol: symbol), known.contains(element) else { continue }
      for other in others.compactMap({ Element(symbol: $0) }) where !known.contains(other) {
        standIns[other] = element
      }
    }
    return standIns
  }
}
