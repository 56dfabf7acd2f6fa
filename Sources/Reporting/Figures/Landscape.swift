import Engine
import Outputs

/// Draws what forces say of one more atom, wherever it is put in the plane of a molecule.
struct Landscape: VerbPlugin {
  static let name = "landscape"
  static let summary = "Draw the energy of one more atom in the plane of the molecule."
  static let subject = VerbSubject.reads
  static let positional: String? = "path"
  static let citations = ["10.48550/arXiv.2402.08708"]
  static let parameters = [
    Parameter(
      "path", \Landscape.path, required: true, "File ending in .svg."),
    Parameter("forces", \Landscape.forces, labels: .force, required: true, "Whose energies."),
    Parameter("element", \Landscape.elements, "The atom that is added."),
    Parameter("levels", \Landscape.levels, "Noise levels t, a panel each."),
    Parameter(
      "width", \Landscape.width, dimension: .length, in: 0.1...1000, "Edge of the plane."),
    Parameter("points", \Landscape.points, in: 2...1000, "Points along an edge."),
    Parameter("numbers", \Landscape.numbers, "File ending in .tsv for the numbers of the picture."),
  ]

  var path: OutputFile?
  var numbers: OutputFile?
  var forces: [Labelled] = []
  var elements: [Element] = [.oxygen]
  var levels: [Double] = [10, 1, 0.1, 0.001]
  var width = 8.0
  var points = 40

  func make() throws(PluginError) -> FigureAction {
    let paths = try Figure.paths(of: path, numbers: numbers)
    guard elements.count == 1 else {
      throw .parameter("element", reason: "must be one element in brackets, such as [O]")
    }
    for force in forces {
      let known = (force.product as? any ForceTerm)?.knownElements
      guard let known, !known.contains(elements[0]) else { continue }
      throw .parameter(
        "element",
        reason: "is \(elements[0]), which the model of '\(force.label)' does not know; it knows "
          + known.map(\.symbol).joined(separator: ", "))
    }
    guard levels.allSatisfy({ $0 >= 0 && $0.isFinite }), !levels.isEmpty else {
      throw .parameter("levels", reason: "must be noise levels, 0 or more")
    }
    return FigureAction(paths: paths, rows: maps)
  }

  private func maps(of candidate: Candidate, in context: RunContext) throws -> [FigureRow] {
    let force = try TotalForce(
      forces.compactMap { $0.product as? any ForceTerm }, in: context)
    let flat = MoleculePlane.flattened(candidate.molecule)
    return try levels.map { t in
      var values: [String] = []
      for index in 0..<(points * points) {
        try context.checkCancellation()
        var molecule = flat
        let step = width / Double(points)
        molecule.append(
          elements[0],
          at: [
            (Double(index % points) + 0.5) * step - width / 2,
            (Double(index / points) + 0.5) * step - width / 2, 0,
          ])
        let energy = try force.readings(of: molecule, at: t).reduce(0) { $0 + $1.energy }
        values.append(Text.fixed(energy, 4))
      }
      var row = FigureRow(kind: .map)
      row.panel = "noise level t = \(Text.short(t))"
      (row.xLabel, row.yLabel) = ("x, angstrom", "y, angstrom")
      row.series = "energy of all forces"
      (row.x, row.y) = (width / 2, width / 2)
      let atoms = zip(flat.elements, flat.positions).map { element, position in
        "\(element) \(Text.fixed(position.x, 3)) \(Text.fixed(position.y, 3))"
      }
      row.payload = ([values.joined(separator: ",")] + atoms).joined(separator: ";")
      return row
    }
  }
}

/// Molecules laid into the xy plane.
enum MoleculePlane {
  /// The heavy atoms, turned so that their two longest axes are x and y, centred.
  static func flattened(_ molecule: Molecule) -> Molecule {
    let heavy = molecule.withoutHydrogens
    let axes = MoleculeGeometry.axes(of: heavy.positions)
    let centre = heavy.positions.reduce(.zero, +) / Double(max(1, heavy.count))
    var flat = Molecule()
    for (element, position) in zip(heavy.elements, heavy.positions) {
      let vector = position - centre
      flat.append(
        element,
        at: [(vector * axes[0]).sum(), (vector * axes[1]).sum(), (vector * axes[2]).sum()])
    }
    return flat
  }
}
