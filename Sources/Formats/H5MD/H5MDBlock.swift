import Engine

/// Frames that are written together, as arrays with an equal length for each of them.
struct H5MDBlock {
  let molecules: [Molecule]
  /// The most atoms of one.
  let width: Int
  /// The most bonds of one.
  let bonds: Int
  /// Numbers of each frame by the names of their observables.
  private let facts: [[String: Double]]
  /// First and second atom and order of the bonds of each frame, in turns.
  private let bonding: [[Double]?]

  init(_ molecules: [Molecule]) {
    self.molecules = molecules
    width = molecules.map(\.count).max() ?? 0
    facts = molecules.map(Self.facts)
    bonding = molecules.map { molecule in
      guard case .reals(let bonds)? = molecule.info[H5MD.bondsKey] else { return nil }
      return bonds
    }
    bonds = bonding.map { ($0?.count ?? 0) / 3 }.max() ?? 0
  }

  /// What some frame has, beside positions and species, in an order that does not depend on anything else.
  var elements: [H5MDElement] {
    var elements: [H5MDElement] = []
    if molecules.contains(where: { Self.forces(of: $0) != nil }) { elements.append(.forces) }
    if bonds > 0 { elements += [.bonds, .bondOrders] }
    return elements + Set(facts.flatMap(\.keys)).sorted().map(H5MDElement.observable)
  }

  /// The values of an element; nil where no frame has any.
  func values(of element: H5MDElement) -> H5MDValues? {
    switch element {
    case .position: .reals(padded(3) { $0.positions.flatMap { [$0.x, $0.y, $0.z] } })
    case .species: .reals(padded(1) { $0.elements.map { Double($0.atomicNumber) } })
    case .edges: .reals(molecules.flatMap { _ in [Double](repeating: 0, count: 9) })
    case .periodicity: .reals(molecules.flatMap { _ in [Double](repeating: 0, count: 3) })
    case .forces: .reals(padded(3) { Self.forces(of: $0) ?? [] })
    case .bonds:
      .integers(
        bonding.flatMap { bonds in
          Self.filled(Self.rows(bonds) { [Int32($0[0]), Int32($0[1])] }, to: 2 * self.bonds, -1)
        })
    case .bondOrders:
      .reals(bonding.flatMap { Self.filled(Self.rows($0) { [$0[2]] }, to: self.bonds, .nan) })
    default: observable(element)
    }
  }

  private func observable(_ element: H5MDElement) -> H5MDValues? {
    guard let name = element.group.split(separator: "/").last.map(String.init),
      facts.contains(where: { $0[name] != nil })
    else { return nil }
    return .reals(facts.map { $0[name] ?? .nan })
  }

  /// `count` values per atom, NaN behind the last.
  private func padded(_ count: Int, _ values: (Molecule) -> [Double]) -> [Double] {
    molecules.flatMap { Self.filled(values($0), to: count * width, .nan) }
  }

  private static func filled<T>(_ values: [T], to count: Int, _ missing: T) -> [T] {
    values + Array(repeating: missing, count: count - values.count)
  }

  private static func rows<T>(_ bonds: [Double]?, _ values: (ArraySlice<Double>) -> [T]) -> [T] {
    guard let bonds else { return [] }
    return stride(from: 0, to: bonds.count - 2, by: 3).flatMap { start in
      values(ArraySlice(Array(bonds[start..<(start + 3)])))
    }
  }

  private static func forces(of molecule: Molecule) -> [Double]? {
    guard case .reals(let forces, width: 3)? = molecule.columns["forces"] else { return nil }
    return forces
  }

  /// Facts that are numbers, under names that a path can have.
  private static func facts(of molecule: Molecule) -> [String: Double] {
    var facts: [String: Double] = [:]
    for (key, value) in molecule.info {
      let number: Double? =
        switch value {
        case .integer(let integer): Double(exactly: integer)
        case .real(let real): real.isFinite ? real : nil
        case .boolean(let boolean): boolean ? 1 : 0
        case .string, .reals: nil
        }
      guard let number else { continue }
      let name = H5MD.observableNames[key] ?? key
      // The library's names are of bytes, at most 255 of them here.
      let scalars = name.unicodeScalars.prefix(60).map { $0 == "/" || $0 == "." ? "_" : $0 }
      facts[String(String.UnicodeScalarView(scalars))] = number
    }
    return facts
  }
}
