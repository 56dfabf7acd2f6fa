import Engine
import Outputs

/// Draws the energy of a molecule over noise level and deformation (Fig. 1A of the paper).
struct DeformationLandscape: VerbPlugin {
  static let name = "deformation"
  static let summary = "Draw the energy of the molecule over noise level and deformation."
  static let subject = VerbSubject.reads
  static let positional: String? = "path"
  static let citations = ["10.48550/arXiv.2402.08708"]
  static let parameters = [
    Parameter(
      "path", \DeformationLandscape.path, required: true,
      "File ending in .svg."),
    Parameter(
      "forces", \DeformationLandscape.forces, labels: .force, required: true,
      "Whose energies, per atom, without that of the molecule as it is."),
    Parameter(
      "levels", \DeformationLandscape.levels, "Lowest and highest noise level t, angstrom."),
    Parameter(
      "deformations", \DeformationLandscape.deformations,
      "Least and largest deformation, angstrom: the standard deviation of how far atoms are from "
        + "where they belong [SK eq. 8]."),
    Parameter("points", \DeformationLandscape.points, in: 2...200, "Points along each axis."),
    Parameter(
      "draws", \DeformationLandscape.draws, in: 1...1000,
      "Random deformations of each size, whose mean is drawn."),
    Parameter(
      "panel", \DeformationLandscape.panel, "Title; lines of profile under it are drawn over it."),
    Parameter(
      "numbers", \DeformationLandscape.numbers,
      "File ending in .tsv for the numbers of the picture."),
  ]

  var path: OutputFile?
  var numbers: OutputFile?
  var forces: [Labelled] = []
  var levels = [0.02, 3]
  var deformations = [0.01, 2]
  var points = 24
  var draws = 4
  var panel = ""

  func make() throws(PluginError) -> FigureAction {
    let paths = try Figure.paths(of: path, numbers: numbers)
    let ends = (
      x: try Self.ends(levels, "levels"), y: try Self.ends(deformations, "deformations")
    )
    return FigureAction(paths: paths) { candidate, context in
      let values = try values(of: candidate, over: ends, in: context)
      var row = FigureRow(kind: .surface)
      row.panel = panel
      (row.xLabel, row.yLabel) = (ProfilePlace.noise.label, ProfilePlace.deformation.label)
      row.series = ProfileReading.energy.label
      row.payload = DrawnSurface(x: ends.x, y: ends.y, values: values).text
      return [row]
    }
  }

  private static func ends(
    _ values: [Double], _ name: String
  ) throws(PluginError) -> ClosedRange<Double> {
    guard values.count == 2, values[0] > 0, values[0] < values[1], values[1].isFinite else {
      throw .parameter(name, reason: "must be two numbers above 0 in rising order")
    }
    return values[0]...values[1]
  }

  private func values(
    of candidate: Candidate, over ends: (x: ClosedRange<Double>, y: ClosedRange<Double>),
    in context: RunContext
  ) throws -> [Double] {
    let molecule = candidate.molecule
    let force = try TotalForce(forces.compactMap { $0.product as? any ForceTerm }, in: context)
    let directions = try (0..<draws).map { draw in
      try Deformation.direction(of: molecule, draw: draw, seed: candidate.seed)
    }
    func energy(_ molecule: Molecule, _ t: Double) throws -> Double {
      try force.readings(of: molecule, at: t).reduce(0) { $0 + $1.energy }
    }
    let levels = DrawnSurface.places(points, in: ends.x)
    let lowest = try levels.map { try energy(molecule, $0) }
    return try DrawnSurface.places(points, in: ends.y).flatMap { size in
      try levels.enumerated().map { index, t in
        let sum = try directions.reduce(0) { sum, direction in
          try context.checkCancellation()
          var deformed = molecule
          for atom in direction.indices { deformed.positions[atom] += size * direction[atom] }
          return try sum + energy(deformed, t) - lowest[index]
        }
        return sum / Double(draws * molecule.count)
      }
    }
  }
}
