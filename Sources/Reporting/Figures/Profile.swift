import Engine
import Outputs

/// Where `profile` puts a step.
enum ProfilePlace: String, Choice {
  case step, noise, deformation

  /// What stands at the axis.
  var label: String {
    switch self {
    case .step: "step"
    case .noise: "noise level t, angstrom"
    case .deformation: "deformation, angstrom"
    }
  }
}

/// What `profile` shows of a step.
enum ProfileReading: String, Choice {
  case energy, guidance, deformation

  /// What stands at the axis.
  var label: String {
    switch self {
    case .energy: "energy per atom"
    case .guidance: "guiding energy per atom"
    case .deformation: ProfilePlace.deformation.label
    }
  }
}

/// How the axis of y runs.
enum ProfileScale: String, Choice {
  case linear, symmetric

  fileprivate var axis: CurvePlot.Scale { self == .linear ? .linear : .symmetric }
}

/// Adds the way of a molecule to a plot, which is drawn when the run is over.
struct Profile: VerbPlugin {
  static let name = "profile"
  static let summary = "Add the way of the molecule to a plot: energies of its steps, for example."
  static let subject = VerbSubject.reads
  static let positional: String? = "path"
  static let citations = ["10.48550/arXiv.2402.08708"]
  static let parameters = [
    Parameter(
      "path", \Profile.path, required: true, "File ending in .svg."),
    Parameter("forces", \Profile.forces, labels: .force, "Whose energies are taken at each step."),
    Parameter("x", \Profile.x, "step; noise, the noise level; or deformation."),
    Parameter(
      "y", \Profile.y,
      "energy of the forces; guidance, as the generation had it, with elements as continuous as they "
        + "were; or deformation: the standard deviation of how far atoms are from where they end up "
        + "[SK eq. 8], drawn over a landscape of deformations in the shades of the energy."),
    Parameter(
      "relative", \Profile.isRelative,
      "Without the energy that the forces give the molecule as it is now at the same noise level."),
    Parameter(
      "at", \Profile.noise, in: 0...1e6,
      "The noise level t of the forces; that of the step if absent."),
    Parameter(
      "scale", \Profile.scale, "How the axis of y runs; symmetric is logarithmic on both sides."),
    Parameter("skip", \Profile.skip, in: 0...1e6, "Steps left out at the beginning."),
    Parameter("every", \Profile.every, in: 1...1e6, "Every so many steps, and the last."),
    Parameter("series", \Profile.series, "Name of the curves."),
    Parameter("grey", \Profile.isGrey, "In grey, behind others."),
    Parameter("panel", \Profile.panel, "Title; different ones stand side by side."),
    Parameter("numbers", \Profile.numbers, "File ending in .tsv for the numbers of the picture."),
  ]

  var path: OutputFile?
  var numbers: OutputFile?
  var forces: [Labelled] = []
  var x = ProfilePlace.step
  var y = ProfileReading.energy
  var isRelative = false
  var noise: Double?
  var scale = ProfileScale.linear
  var skip = 0
  var every = 1
  var series = ""
  var isGrey = false
  var panel = ""

  func make() throws(PluginError) -> FigureAction {
    let paths = try Figure.paths(of: path, numbers: numbers)
    guard x != .deformation || y != .deformation else {
      throw .parameter("y", reason: "is what x is")
    }
    guard !forces.isEmpty || (y != .energy && !isRelative) else {
      throw .parameter(
        y == .energy ? "y" : "relative", reason: "needs forces=, whose energies are taken")
    }
    return FigureAction(paths: paths, readsTrajectory: true, rows: rows)
  }

  private func rows(of candidate: Candidate, in context: RunContext) throws -> [FigureRow] {
    let last = candidate.molecule
    let force =
      forces.isEmpty
      ? nil : try TotalForce(forces.compactMap { $0.product as? any ForceTerm }, in: context)
    // A molecule that the model cannot do has no energy, and the line a gap.
    func energy(of molecule: Molecule, at t: Double) throws -> Double {
      guard let force else { return .nan }
      do {
        let readings = try force.readings(of: molecule, at: t)
        return readings.reduce(0) { $0 + $1.energy } / Double(max(1, molecule.count))
      } catch is MoleculeFailure {
        return .nan
      }
    }
    var line = DrawnLine(
      scales: (x == .step ? .linear : .logarithmic, y == .deformation ? .logarithmic : scale.axis))
    line.isFaint = isGrey
    let frames = candidate.trajectory.frames
    for (step, frame) in frames.enumerated().dropFirst(skip)
    where step % every == 0 || step == frames.count - 1 {
      try context.checkCancellation()
      let t = noise ?? frame.sigma ?? 0
      // A logarithmic axis has no zero.
      guard x != .noise || (frame.sigma ?? 0) > 0 else { continue }
      let deformation = Deformation.size(of: frame.molecule, from: last)
      guard (x != .deformation && y != .deformation) || (deformation ?? 0) > 0 else { continue }
      var value = y == .guidance ? frame.guidance ?? .nan : try energy(of: frame.molecule, at: t)
      if isRelative { value -= try energy(of: last, at: t) }
      let across =
        switch x {
        case .step: Double(step)
        case .noise: frame.sigma ?? 0
        case .deformation: deformation ?? .nan
        }
      line.points.append(([across, y == .deformation ? deformation ?? .nan : value], value))
    }
    guard !line.points.isEmpty else {
      throw MoleculeFailure(stage: Self.name, reason: "no step has what the plot shows")
    }
    var row = FigureRow(kind: .line)
    row.panel = panel
    row.series = series
    (row.xLabel, row.yLabel) = (x.label, y.label)
    row.payload = line.text
    return [row]
  }
}
