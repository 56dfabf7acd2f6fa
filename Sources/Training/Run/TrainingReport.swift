/// A page that shows how a training went: curves of the errors over the steps, and what the model computes
/// against what was expected of the structures it was validated with.
struct TrainingReport {
  let title: String
  let table: TrainingTable
  /// Of the validation, or of what was learned from where there is none.
  let parity: Parity
  let isValidation: Bool

  /// The page: one file that needs no other.
  func rendered() -> String {
    func curve(_ name: String) -> [(Double, Double)] {
      table.curve(name).map { ($0, 1000 * $1) }
    }
    let set = isValidation ? "validation" : "training"
    let plots = [
      CurveChart(
        title: "Energy, root mean square error", unit: "meV per atom",
        series: [
          ("training", curve("energy_rmse")), ("validation", curve("validation_energy_rmse")),
        ]
      ).svg,
      CurveChart(
        title: "Forces, root mean square error", unit: "meV/angstrom",
        series: [("training", curve("force_rmse")), ("validation", curve("validation_force_rmse"))]
      ).svg,
      ParityChart(title: "Energy (\(set))", unit: "eV per atom", points: parity.energies).svg,
      ParityChart(title: "Forces (\(set))", unit: "eV/angstrom", points: parity.forces).svg,
    ]
    return TrainingPage(
      title: title,
      text:
        "Blue: structures that were learned from. Orange: structures that were not, with the moving average "
        + "of the weights.", plots: plots
    ).rendered()
  }
}

/// What a model computes against what is expected: energies per atom without isolated atoms, eV, and
/// components of forces, eV/angstrom.
struct Parity {
  var energies: [(expected: Double, found: Double)] = []
  var forces: [(expected: Double, found: Double)] = []

  /// Points that a plot shows.
  static let most = 3000
}
