import Engine

/// MDL structure-data files: one molecule with bonds and properties a record.
///
/// After Dassault Systèmes, CTfile Formats (2020): V2000, and V3000 where three digits or the
/// coordinate columns of V2000 do not suffice.
public enum SDF {
  /// Endings of file names.
  package static let endings = ["sdf", "mol"]

  /// One record, ending in `$$$$`. Coordinates have 4 decimals in V2000, 8 in V3000 (angstrom).
  ///
  /// Line feeds in the title and in properties become blanks, angle brackets in names
  /// underscores.
  /// - Parameter charges: formal charges: [atoms]; all zero when nil.
  /// - Precondition: `bonds` is a graph of the molecule's atoms.
  public static func text(
    _ molecule: Molecule, bonds: BondGraph, charges: [Int]? = nil, title: String = "",
    properties: [(name: String, value: String)] = []
  ) -> String {
    precondition(bonds.neighbours.count == molecule.count)
    let widest = molecule.positions.reduce(0.0) { max($0, $1.max().magnitude, $1.min().magnitude) }
    let isWide = molecule.count > 999 || bonds.bonds.count > 999 || widest >= 9_999
    // Program in columns 3 to 10, dimension in 21 and 22.
    var text = String(oneLine(title).prefix(80)) + "\n  simgen            3D\n\n"
    let charges = charges ?? Array(repeating: 0, count: molecule.count)
    text += isWide ? wideTable(molecule, bonds, charges) : table(molecule, bonds, charges)
    text += "M  END\n"
    for property in properties {
      let name = String(oneLine(property.name).map { $0 == "<" || $0 == ">" ? "_" : $0 })
      text += ">  <\(name)>\n\(oneLine(property.value))\n\n"
    }
    return text + "$$$$\n"
  }

  private static func table(
    _ molecule: Molecule, _ bonds: BondGraph, _ charges: [Int]
  ) -> String {
    func count(_ number: Int) -> String { padded(String(number), 3) }
    var text = count(molecule.count) + count(bonds.bonds.count)
    text += "  0  0  0  0  0  0  0  0999 V2000\n"
    for (element, position) in zip(molecule.elements, molecule.positions) {
      for axis in 0..<3 { text += padded(fourDecimals(position[axis]), 10) }
      text += " " + element.symbol + String(repeating: " ", count: 3 - element.symbol.count)
      text += " 0" + String(repeating: "  0", count: 11) + "\n"
    }
    for bond in bonds.bonds {
      text += count(bond.first + 1) + count(bond.second + 1) + count(bond.order) + "  0\n"
    }
    for (atom, charge) in charges.enumerated() where charge != 0 {
      text += "M  CHG  1 " + count(atom + 1) + " " + count(charge) + "\n"
    }
    return text
  }

  private static func wideTable(
    _ molecule: Molecule, _ bonds: BondGraph, _ charges: [Int]
  ) -> String {
    var text = "  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\n"
    text += "M  V30 COUNTS \(molecule.count) \(bonds.bonds.count) 0 0 0\nM  V30 BEGIN ATOM\n"
    for (index, (element, position)) in zip(molecule.elements, molecule.positions).enumerated() {
      let coordinates = (0..<3).map { XYZNumber.decimals(position[$0]) }.joined(separator: " ")
      let charge = charges[index] == 0 ? "" : " CHG=\(charges[index])"
      text += "M  V30 \(index + 1) \(element.symbol) \(coordinates) 0\(charge)\n"
    }
    text += "M  V30 END ATOM\n"
    if !bonds.bonds.isEmpty {
      text += "M  V30 BEGIN BOND\n"
      for (index, bond) in bonds.bonds.enumerated() {
        text += "M  V30 \(index + 1) \(bond.order) \(bond.first + 1) \(bond.second + 1)\n"
      }
      text += "M  V30 END BOND\n"
    }
    return text + "M  V30 END CTAB\n"
  }

  private static func fourDecimals(_ value: Double) -> String {
    String(XYZNumber.decimals((value * 10_000).rounded() / 10_000).dropLast(4))
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.breaksLines ? " " : $0 })).trimmed
  }
}
