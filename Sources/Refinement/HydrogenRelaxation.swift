import Engine

extension LBFGS {
  /// A short relaxation of hydrogens alone: 15 steps of at most 0.1 angstrom.
  public static var hydrogens: LBFGS {
    var minimiser = LBFGS()
    minimiser.steps = 15
    minimiser.longestMove = 0.1
    return minimiser
  }

  /// Relaxes the hydrogens of a molecule; all other atoms keep their positions to the last bit.
  /// - Throws: what the calculator or `onStep` throws.
  public func relaxHydrogens(
    of molecule: Molecule, calculator: any Calculator, onStep: () throws -> Void = {},
    onPoint: ((Point) -> Void)? = nil
  ) throws -> (molecule: Molecule, report: Report) {
    try relax(
      molecule, frozen: molecule.elements.map { $0 != .hydrogen }, calculator: calculator,
      onStep: onStep, onPoint: onPoint)
  }
}
