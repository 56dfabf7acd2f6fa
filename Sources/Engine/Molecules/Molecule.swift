import OrderedCollections

/// Atoms in space with what is known of them; one frame of an extended XYZ file.
///
///     var water = Molecule(elements: [.oxygen], positions: [.zero])
///     water.append(.hydrogen, at: [0.96, 0, 0])
///     water.formula  // "HO"
///
/// Positions are in angstrom. All per-atom arrays have `count` entries.
public struct Molecule: Sendable, Equatable {
  /// The element of each atom.
  public private(set) var elements: [Element]
  /// The position of each atom, angstrom.
  public var positions: [SIMD3<Double>]
  /// Whether each atom belongs to a scaffold: it never moves and never changes its element.
  public private(set) var fixed: [Bool]
  /// What is known of the bonds of the fixed heavy atoms; nil where nothing is.
  public var fragment: FragmentBonding?
  /// The cell the atoms repeat in, or nil for atoms in open space. Atoms need not lie in it.
  public var cell: Cell?
  /// Facts about the whole molecule (energy, seed, provenance), in the order they were added.
  public var info: OrderedDictionary<String, InfoValue>
  /// Named per-atom columns beside elements and positions (forces, charges ...).
  public var columns: OrderedDictionary<String, AtomColumn>

  /// A molecule of free atoms, unless `fixed` says otherwise.
  /// - Precondition: the arrays have equal length.
  public init(
    elements: [Element] = [], positions: [SIMD3<Double>] = [], fixed: [Bool]? = nil,
    cell: Cell? = nil, info: OrderedDictionary<String, InfoValue> = [:],
    columns: OrderedDictionary<String, AtomColumn> = [:]
  ) {
    precondition(elements.count == positions.count)
    precondition(fixed == nil || fixed?.count == elements.count)
    self.elements = elements
    self.positions = positions
    self.fixed = fixed ?? Array(repeating: false, count: elements.count)
    self.cell = cell
    self.info = info
    self.columns = columns
  }

  /// Number of atoms.
  public var count: Int { elements.count }

  /// Indices of atoms that are not hydrogen.
  public var heavyAtoms: [Int] { elements.indices.filter { elements[$0] != .hydrogen } }

  /// The charge that a file says, as the fact `charge` (or `total_charge`), elementary charges; nil where
  /// it says none.
  public var statedCharge: Int? {
    ["charge", "total_charge"].lazy.compactMap { key -> Int? in
      switch info[key] {
      case .integer(let charge)?: charge
      case .real(let charge)?: Int(exactly: charge)
      default: nil
      }
    }.first
  }

  /// Changes the element of a free atom.
  /// - Precondition: the atom is not fixed.
  public mutating func setElement(_ element: Element, at index: Int) {
    precondition(!fixed[index], "a scaffold atom never changes its element")
    elements[index] = element
  }

  /// Adds an atom at the end; per-atom columns no longer fit and are dropped.
  public mutating func append(
    _ element: Element, at position: SIMD3<Double>, fixed isFixed: Bool = false
  ) {
    elements.append(element)
    positions.append(position)
    fixed.append(isFixed)
    columns.removeAll()
  }

  /// The molecule with the given atoms only, in that order. The bonds of fixed heavy atoms stay known
  /// where all of these are left, in their order.
  public func selecting(_ indices: [Int]) -> Molecule {
    var selection = Molecule(
      elements: indices.map { elements[$0] }, positions: indices.map { positions[$0] },
      fixed: indices.map { fixed[$0] }, cell: cell, info: info,
      columns: columns.mapValues { $0.selecting(indices) })
    if let fragment, indices.filter(isFixedHeavy) == fixedHeavyAtoms {
      selection.fragment = fragment
    }
    return selection
  }

  /// Indices of scaffold atoms that are not hydrogen.
  public var fixedHeavyAtoms: [Int] { elements.indices.filter(isFixedHeavy) }

  private func isFixedHeavy(_ atom: Int) -> Bool { fixed[atom] && elements[atom] != .hydrogen }

  /// The molecule without atoms of group 1 and 17, as the similarity reference needs it.
  public var withoutMonovalentAtoms: Molecule {
    selecting(elements.indices.filter { !elements[$0].isMonovalent })
  }

  /// The molecule without hydrogens.
  public var withoutHydrogens: Molecule { selecting(heavyAtoms) }

  /// Hill formula: carbon, hydrogen, then alphabetical (`"C2H6O"`).
  public var formula: String {
    var counts: [String: Int] = [:]
    for element in elements { counts[element.symbol, default: 0] += 1 }
    let first = counts["C"] == nil ? [] : ["C", "H"].filter { counts[$0] != nil }
    let rest = counts.keys.filter { !first.contains($0) }.sorted()
    return (first + rest).map { symbol in
      let number = counts[symbol, default: 0]
      return number == 1 ? symbol : "\(symbol)\(number)"
    }.joined()
  }
}

/// A fact about a molecule, as extended XYZ stores it in its comment line.
public enum InfoValue: Sendable, Equatable {
  case string(String)
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case reals([Double])
}

extension InfoValue: CustomStringConvertible {
  /// The bare value: no quotes, numbers separated by blanks.
  public var description: String {
    switch self {
    case .string(let string): string
    case .integer(let integer): String(integer)
    case .real(let real): String(real)
    case .boolean(let boolean): boolean ? "T" : "F"
    case .reals(let reals): reals.map { String($0) }.joined(separator: " ")
    }
  }
}

/// A per-atom column: `width` values per atom, row-major.
public enum AtomColumn: Sendable, Equatable {
  case reals([Double], width: Int)
  case integers([Int], width: Int)
  case booleans([Bool], width: Int)
  case strings([String], width: Int)

  func selecting(_ rows: [Int]) -> AtomColumn {
    func pick<T>(_ values: [T], _ width: Int) -> [T] {
      rows.flatMap { values[($0 * width)..<(($0 + 1) * width)] }
    }
    switch self {
    case .reals(let values, let width): return .reals(pick(values, width), width: width)
    case .integers(let values, let width): return .integers(pick(values, width), width: width)
    case .booleans(let values, let width): return .booleans(pick(values, width), width: width)
    case .strings(let values, let width): return .strings(pick(values, width), width: width)
    }
  }
}
