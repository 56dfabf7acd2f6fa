import Engine
import MACE

/// Energies of isolated atoms for a training set.
struct ElementEnergies {
  /// eV.
  let values: [Element: Double]

  /// The energies that settings name, then those of frames with one atom where settings say so, then those
  /// of a model, and the others fitted to the energies of all structures.
  /// - Parameter start: a model to start from, if any.
  /// - Throws: `TrainingSettingsError` where an element that should have a frame of its own has none.
  init(
    _ set: TrainingSet, settings: TrainingSettings, from start: MACEParameters? = nil
  ) throws(TrainingSettingsError) {
    var values: [Element: Double] = [:]
    for (symbol, energy) in settings.atomicEnergies {
      guard let element = Element(symbol: symbol) else {
        throw TrainingSettingsError(description: "atomic_energies: there is no element \(symbol)")
      }
      values[element] = energy
    }
    let elements = set.elements
    if settings.isolatedAtoms {
      let open = elements.filter { values[$0] == nil }
      for structure in 0..<set.count where set.atoms(of: structure).count == 1 {
        for element in set.molecule(structure).elements where open.contains(element) {
          values[element] = set.energies[structure]
        }
      }
    }
    if let start {
      for (element, energy) in zip(start.elements, start.atomicEnergies) {
        values[element] = values[element] ?? energy
      }
    }
    let open = elements.filter { values[$0] == nil }
    if settings.isolatedAtoms, let lacking = open.first {
      throw TrainingSettingsError(
        description: "isolated_atoms: no frame is a single atom of \(lacking.symbol)")
    }
    let fitted = Self.fit(set, open, known: values, shift: start?.shift ?? 0)
    for (element, energy) in zip(open, fitted) { values[element] = energy }
    self.values = values
  }

  /// Least squares of the energies by the composition, beside what every atom has, `shift`.
  private static func fit(
    _ set: TrainingSet, _ elements: [Element], known: [Element: Double], shift: Double
  ) -> [Double] {
    let count = elements.count
    guard count > 0 else { return [] }
    let fixed = known.keys.sorted()
    var matrix = [[Double]](repeating: Array(repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for structure in 0..<set.count {
      let row = set.composition(structure, elements)
      let base = zip(fixed, set.composition(structure, fixed)).reduce(
        shift * Double(set.atoms(of: structure).count)
      ) { $0 + (known[$1.0] ?? 0) * $1.1 }
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
