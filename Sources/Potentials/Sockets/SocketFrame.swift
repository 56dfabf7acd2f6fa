/// What an i-PI server sends: where the atoms are, in bohr.
package struct SocketFrame: Sendable, Equatable {
  /// The lattice vectors are the columns: [3][3], row by row.
  package var cell = [Double](repeating: 0, count: 9)
  /// Its inverse, 1/bohr.
  var inverse = [Double](repeating: 0, count: 9)
  /// [atoms][3].
  package var positions: [Double] = []

  /// No atoms.
  init() {}

  /// Atoms in open space.
  /// - Parameter box: edge of the cube they are said to be in.
  init(box: Double, positions: [Double]) {
    for component in stride(from: 0, to: 9, by: 4) {
      cell[component] = box
      inverse[component] = 1 / box
    }
    self.positions = positions
  }

  /// Where an atom is.
  package func position(of atom: Int) -> SIMD3<Double> {
    [positions[3 * atom], positions[3 * atom + 1], positions[3 * atom + 2]]
  }

  /// A lattice vector.
  package func latticeVector(_ direction: Int) -> SIMD3<Double> {
    [cell[direction], cell[3 + direction], cell[6 + direction]]
  }
}

/// What an i-PI client sends back, in hartree and bohr.
package struct SocketForces: Sendable, Equatable {
  package var energy = 0.0
  /// [atoms][3].
  package var forces: [Double] = []
  /// Minus the derivative of the energy by the strain of the cell: [3][3].
  package var virial = [Double](repeating: 0, count: 9)

  /// No atoms.
  package init() {}

  /// The force on an atom.
  func force(on atom: Int) -> SIMD3<Double> {
    [forces[3 * atom], forces[3 * atom + 1], forces[3 * atom + 2]]
  }
}
