import Chemistry
import Engine

/// How `plot` shows its values.
enum PlotKind: String, Choice {
  case histogram, cumulative, mean, density

  fileprivate var row: FigureRow.Kind {
    switch self {
    case .histogram: .histogram
    case .cumulative: .cumulative
    case .mean: .mean
    case .density: .density
    }
  }
}

/// Adds a molecule to a plot, which is drawn when the run is over.
struct Plot: VerbPlugin {
  static let name = "plot"
  static let summary = "Add the molecule to a plot: an SVG file drawn at the end of the run."
  static let subject = VerbSubject.reads
  static let positional: String? = "path"
  static let parameters = [
    Parameter("path", \Plot.path, required: true, "File ending in .svg."),
    Parameter(
      "kind", \Plot.kind,
      "histogram or cumulative share of x; mean of y at every x; density of x and y."),
    Parameter(
      "x", \Plot.x,
      "heavy; valid_atoms, valid_before (shares); ratio2, ratio3 (of the variances); a metric as in "
        + "tables for programs: rings, qed, surprise ...; or what a verb noted: e_sim, interaction ..."
    ),
    Parameter("y", \Plot.y, "As x; for mean and density."),
    Parameter("at", \Plot.place, "A number in the place of x."),
    Parameter("series", \Plot.series, "Name of the curve."),
    Parameter("panel", \Plot.panel, "Title; different ones stand side by side."),
    Parameter("numbers", \Plot.numbers, "File ending in .tsv for the numbers of the picture."),
  ]

  var path: OutputFile?
  var numbers: OutputFile?
  var kind = PlotKind.histogram
  var x = "interaction"
  var y = "valid"
  var place: Double?
  var series = ""
  var panel = ""

  func make() throws(PluginError) -> FigureAction {
    FigureAction(
      paths: try Figure.paths(of: path, numbers: numbers), metricsRead: metricsRead
    ) { candidate, _ in
      [try row(of: candidate)]
    }
  }

  private func row(of candidate: Candidate) throws -> FigureRow {
    var row = FigureRow(kind: kind.row)
    row.panel = panel
    row.series = series
    row.xLabel = Self.label(x)
    row.x = try place ?? value(x, of: candidate)
    if kind == .mean || kind == .density {
      let isShare = ["valid", "valid_atoms", "valid_before"].contains(y)
      row.yLabel = kind == .mean && isShare ? "share" : Self.label(y)
      row.y = try value(y, of: candidate)
    } else {
      row.yLabel = kind == .cumulative ? "share of molecules up to here" : "share of molecules"
    }
    return row
  }

  /// What is no metric, by name: what it is called and the metric it needs.
  private static let own: [String: (label: String, metric: String?)] = [
    "heavy": ("heavy atoms", nil), "valid_atoms": ("valid atoms", nil),
    "valid_before": ("valid atoms before hydrogens", "heavy_valid"),
    "ratio2": ("second variance / smallest", nil), "ratio3": ("largest variance / smallest", nil),
    "e_sim": ("E_sim per atom", "e_sim"),
    "interaction": ("interaction energy per atom, eV", "interaction"),
  ]

  private static func label(_ name: String) -> String {
    if let own = own[name] { return own.label }
    guard let metric = Metric[name] else { return name }
    return metric.label + (metric.unit.isEmpty ? "" : ", \(metric.unit)")
  }

  /// By the parameter that names them.
  private var metricsRead: [String: String] {
    let isPair = kind == .mean || kind == .density
    let axes = [("x", place == nil ? x : nil), ("y", isPair ? y : nil)]
    var metrics: [String: String] = [:]
    for case (let axis, let name?) in axes {
      if let own = Self.own[name] {
        metrics[axis] = own.metric
      } else if let metric = Metric[name] {
        metrics[axis] = metric.noted
      } else {
        metrics[axis] = name
      }
    }
    return metrics
  }

  private func value(_ name: String, of candidate: Candidate) throws -> Double {
    let molecule = candidate.molecule
    switch name {
    case "heavy": return Double(molecule.heavyAtoms.count)
    case "valid_atoms":
      return Double(candidate.validity.validAtoms) / Double(max(1, molecule.count))
    case "valid_before":
      return (candidate.metric("heavy_valid") ?? .nan) / Double(max(1, molecule.heavyAtoms.count))
    case "ratio2", "ratio3":
      let variances = Matrix3(covarianceOf: molecule.positions).symmetricEigenvalues
      return variances[name == "ratio2" ? 1 : 2] / max(variances[0], 1e-9)
    default:
      if let metric = Metric[name] { return metric.value(EvaluatedMolecule(candidate)) ?? .nan }
      guard let metric = candidate.metric(name) else {
        let known = Set(candidate.stages.flatMap(\.metrics.keys)).sorted().joined(separator: ", ")
        throw PluginError.parameter(
          name, reason: "no stage noted such a metric; there are: \(known)")
      }
      return metric
    }
  }
}
