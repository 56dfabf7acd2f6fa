import Engine

/// Energies of isolated atoms for a training set.
struct ElementEnergies {
  /// eV.
  let values: [Element: Double]

  /// The energies that settings name, then those of frames with one atom where settings say so, and the
  /// others fitted to the energies of all structures.
  /// - Throws: `TrainingSettingsError` where an element that should have a frame of its own has none.
  init(_ set: TrainingSet, settings: TrainingSettings) throws(TrainingSettingsError) {
    var values: [Element: Double] = [:]
    for (symbol, energy) in settings.atomicEnergies {
      guard let element = Element(symbol: symbol) else {
        throw TrainingSettingsError(description: "atomic_energies: there is no element \(symbol)")
      }
      values[element] = energy
    }
    let open = set.elements.filter { values[$0] == nil }
    if settings.isolatedAtoms {
      for structure in 0..<set.count where set.atoms(of: structure).count == 1 {
        for element in set.molecule(structure).elements where open.contains(element) {
          values[element] = set.energies[structure]
        }
      }
      if let lacking = open.first(where: { values[$0] == nil }) {
        throw TrainingSettingsError(
          description: "isolated_atoms: no frame is a single atom of \(lacking.symbol)")
      }
    } else {
      for (element, energy) in zip(open, Self.fit(set, open, known: values)) {
        values[element] = energy
      }
    }
    self.values = values
  }

  /// Least squares of the energies by the composition.
  private static func fit(
    _ set: TrainingSet, _ elements: [Element], known: [Element: Double]
  ) -> [Double] {
    let count = elements.count
    guard count > 0 else { return [] }
    let fixed = known.keys.sorted()
    var matrix = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for structure in 0..<set.count {
      let row = set.composition(structure, elements)
      let base = zip(fixed, set.composition(structure, fixed)).reduce(0) {
        $0 + (known[$1.0] ?? 0) * $1.1
      }
      for i in 0..<count where row[i] != 0 {
        right[i] += row[i] * (set.energies[structure] - base)
        for j in 0..<count { matrix[i][j] += row[i] * row[j] }
      }
    }
    // Elements that always come in the same proportion have no energies of their own.
    for i in 0..<count { matrix[i][i] += 1e-8 * Double(set.atomCount) }
    return solve(matrix, right)
  }

  /// Gaussian elimination for a positive definite matrix.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var (a, b) = (matrix, right)
    let count = b.count
    for pivot in 0..<count {
      for row in pivot + 1..<max(count, pivot + 1) {
        let factor = a[row][pivot] / a[pivot][pivot]
        for column in pivot..<count { a[row][column] -= factor * a[pivot][column] }
        b[row] -= factor * b[pivot]
      }
    }
    for row in (0..<count).reversed() {
      for column in row + 1..<max(count, row + 1) { b[row] -= a[row][column] * b[column] }
      b[row] /= a[row][row]
    }
    return b
  }
}
