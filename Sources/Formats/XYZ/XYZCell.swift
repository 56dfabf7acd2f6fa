import Engine

/// The cell of a frame: `Lattice`, the nine components of the lattice vectors one vector after
/// another, and `pbc`, a flag for each. A `Lattice` without `pbc` repeats along all three; one with
/// `pbc="F F F"` only marks a box (the conventions of `ase.io.extxyz`).
enum XYZCell {
  static let latticeKey = "Lattice"
  static let periodicityKey = "pbc"

  /// The cell that the values of both keys make; nil where there is no lattice and nothing repeats.
  static func parse(lattice: String?, periodicity: String?) throws(XYZFault) -> Cell? {
    var periodic: Cell.Directions = [true, true, true]
    if let periodicity { periodic = try directions(periodicity) }
    guard let lattice else {
      guard let periodicity, any(periodic) else { return nil }
      throw .missingLattice(periodicity: periodicity)
    }
    let numbers = XYZValue.fields(lattice).map { XYZNumber.real($0) }
    let components = numbers.compactMap { $0 }
    guard numbers.count == 9, components.count == 9 else { throw .lattice(lattice) }
    let vectors = stride(from: 0, to: 9, by: 3).map {
      SIMD3(components[$0], components[$0 + 1], components[$0 + 2])
    }
    do throws(CellError) {
      return try Cell(vectors[0], vectors[1], vectors[2], periodic: periodic)
    } catch {
      throw .cell(error)
    }
  }

  /// `Lattice=...` of a cell.
  static func lattice(_ cell: Cell) -> String {
    let components = cell.vectors.flatMap { ["\($0.x)", "\($0.y)", "\($0.z)"] }
    return "\(latticeKey)=\"\(components.joined(separator: " "))\""
  }

  /// `pbc=...` of a cell.
  static func periodicity(_ cell: Cell) -> String {
    let flags = (0..<3).map { cell.periodic[$0] ? "T" : "F" }
    return "\(periodicityKey)=\"\(flags.joined(separator: " "))\""
  }

  /// One flag stands for all three.
  private static func directions(_ text: String) throws(XYZFault) -> Cell.Directions {
    var flags: [Bool] = []
    for word in XYZValue.fields(text) {
      switch word {
      case "T", "True", "true", "TRUE", "1": flags.append(true)
      case "F", "False", "false", "FALSE", "0": flags.append(false)
      default: throw .periodicity(text)
      }
    }
    switch flags.count {
    case 1: return Cell.Directions(repeating: flags[0])
    case 3: return [flags[0], flags[1], flags[2]]
    default: throw .periodicity(text)
    }
  }
}
