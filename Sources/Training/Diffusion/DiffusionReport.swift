/// A page that shows how the training of a diffusion model went.
struct DiffusionReport {
  let title: String
  let table: TrainingTable

  /// The page: one file that needs no other.
  func rendered() -> String {
    var plots: [String] = []
    for part in ["positions", "elements"] {
      plots.append(
        CurveChart(
          title: "Loss of \(part), all noise levels", unit: "mean square",
          series: [("training", table.curve(part))]
        ).svg)
      for time in DiffusionValidation.times {
        let points = table.curve("validation_\(part)_\(time)")
        guard !points.isEmpty else { continue }
        plots.append(
          CurveChart(
            title: "Loss of \(part) at t = \(time)", unit: "mean square",
            series: [("validation", points)]
          ).svg)
      }
    }
    return TrainingPage(
      title: title,
      text:
        "Mean squares per component of what is left of the noise; 1 where nothing was learned. Blue: molecules "
        + "that were learned from. Orange: molecules that were not, with the moving average of the weights.",
      plots: plots
    ).rendered()
  }
}
