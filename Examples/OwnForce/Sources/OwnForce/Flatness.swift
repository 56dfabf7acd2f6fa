import Engine

/// Notes how far the heavy atoms are from the plane that fits them best.
struct Flatness: VerbPlugin, Verb {
  static let name = "flatness"
  static let summary = "Note the spread of the heavy atoms across their best plane, angstrom."
  static let subject = VerbSubject.changes
  static let metrics = ["flatness"]
  static let parameters: [Parameter<Flatness>] = []

  func run(on candidate: inout Candidate, in context: RunContext) throws {
    try candidate.stage(Self.name) { candidate in
      let positions = candidate.molecule.heavyAtoms.map { candidate.molecule.positions[$0] }
      // The smallest of the three variances is the one across the plane.
      let variances = Matrix3(covarianceOf: positions).symmetricEigenvalues
      return ["flatness": max(0, variances[0]).squareRoot()]
    }
  }
}
