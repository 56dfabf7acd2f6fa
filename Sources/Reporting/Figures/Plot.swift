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
struct Plot: VerbPlugin, Verb {
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
      "heavy, atoms, valid, valid_atoms, valid_before, ratio2, ratio3, or a figure of a stage: "
        + "e_sim, interaction, similarity ..."),
    Parameter("y", \Plot.y, "As x; for mean and density."),
    Parameter("at", \Plot.place, "A number in the place of x."),
    Parameter("series", \Plot.series, "Name of the curve."),
    Parameter("panel", \Plot.panel, "Title; different ones stand side by side."),
  ]

  var path: OutputFile?
  var kind = PlotKind.histogram
  var x = "interaction"
  var y = "valid"
  var place: Double?
  var series = ""
  var panel = ""

  func make() throws(PluginError) -> Self {
    try Figure.check(path)
    return self
  }

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    var row = FigureRow(kind: kind.row)
    row.panel = panel
    row.series = series
    row.xLabel = Self.words[x] ?? x
    row.x = try place ?? value(x, of: candidate)
    if kind == .mean || kind == .density {
      row.yLabel = kind == .mean && y.hasPrefix("valid") ? "share" : Self.words[y] ?? y
      row.y = try value(y, of: candidate)
    } else {
      row.yLabel = kind == .cumulative ? "share of molecules up to here" : "share of molecules"
    }
    context.emit(OutputRecord(path: path?.path, text: row.line))
  }

  /// Names that are computed from the molecule; all others are figures of its stages.
  private static let computed = [
    "heavy", "atoms", "valid", "valid_atoms", "ratio2", "ratio3",
  ]

  var figuresRead: [String: String] {
    let isPair = kind == .mean || kind == .density
    let axes = [("x", place == nil ? x : nil), ("y", isPair ? y : nil)]
    var figures: [String: String] = [:]
    for case (let axis, let name?) in axes where !Self.computed.contains(name) {
      figures[axis] = name == "valid_before" ? "heavy_valid" : name
    }
    return figures
  }

  private static let words = [
    "heavy": "heavy atoms", "valid": "valid molecules", "valid_atoms": "valid atoms",
    "valid_before": "valid atoms before hydrogens", "e_sim": "E_sim per atom",
    "interaction": "interaction energy per atom, eV", "ratio2": "second variance / smallest",
    "ratio3": "largest variance / smallest",
  ]

  private func value(_ name: String, of candidate: Candidate) throws -> Double {
    let molecule = candidate.molecule
    switch name {
    case "heavy": return Double(molecule.heavyAtoms.count)
    case "atoms": return Double(molecule.count)
    case "valid": return Validity(of: molecule).isValid ? 1 : 0
    case "valid_atoms":
      return Double(Validity.validAtoms(molecule)) / Double(max(1, molecule.count))
    case "valid_before":
      return (candidate.figure("heavy_valid") ?? .nan) / Double(max(1, molecule.heavyAtoms.count))
    case "ratio2", "ratio3":
      let variances = Matrix3(covarianceOf: molecule.positions).symmetricEigenvalues
      return variances[name == "ratio2" ? 1 : 2] / max(variances[0], 1e-9)
    default:
      guard let figure = candidate.figure(name) else {
        let known = Set(candidate.stages.flatMap(\.figures.keys)).sorted().joined(separator: ", ")
        throw PluginError.parameter(
          name, reason: "no stage noted such a figure; there are: \(known)")
      }
      return figure
    }
  }
}
