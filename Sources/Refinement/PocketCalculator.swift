import Engine

/// A model's calculator for molecules in a pocket: its walls push atoms that come too near.
package final class PocketCalculator: Calculator {
  private let calculator: any Calculator
  private let pocket: Pocket

  /// eV per square angstrom of overlap: three tenths of an angstrom cost twice the thermal energy.
  private static let stiffness = 1.0

  /// A calculator and the walls it lacks.
  package init(_ calculator: any Calculator, _ pocket: Pocket) {
    self.calculator = calculator
    self.pocket = pocket
  }

  package func evaluate(
    _ batch: ParticleBatch, interaction: Bool, into result: inout Contribution
  ) throws {
    try calculator.evaluate(batch, interaction: interaction, into: &result)
    pocket.push(batch, stiffness: Self.stiffness, into: &result)
  }

  /// The energy of the walls alone, eV.
  package func energy(of molecule: Molecule) -> Double {
    var result = Contribution()
    result.reset(atomCount: molecule.count)
    pocket.push(
      ParticleBatch(molecules: [molecule]), stiffness: Self.stiffness, into: &result)
    return result.energies.reduce(0, +)
  }
}
