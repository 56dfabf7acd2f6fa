import Engine

/// Writes a frame.
enum XYZWriter {
  static func text(_ molecule: Molecule) -> String {
    let hasFixed = molecule.fixed.contains(true)
    var properties = "species:S:1:pos:R:3"
    if hasFixed { properties += ":move_mask:L:1" }
    for (name, column) in molecule.columns {
      properties += ":\(safeName(name)):\(letter(column)):\(column.width)"
    }
    let comment =
      (molecule.cell.map { [XYZCell.lattice($0)] } ?? [])
      + [XYZComment.text(properties: properties)]
      + molecule.info.map { XYZComment.text($0.key, $0.value) }
      + (molecule.cell.map { [XYZCell.periodicity($0)] } ?? [])
    var text = "\(molecule.count)\n" + comment.joined(separator: " ") + "\n"
    for atom in 0..<molecule.count {
      let symbol = molecule.elements[atom].symbol
      text += symbol + String(repeating: " ", count: 2 - symbol.count)
      for axis in 0..<3 { text += padded(XYZNumber.decimals(molecule.positions[atom][axis])) }
      if hasFixed { text += molecule.fixed[atom] ? " F" : " T" }
      for (_, column) in molecule.columns { append(column, atom, to: &text) }
      text += "\n"
    }
    return text
  }

  private static func letter(_ column: AtomColumn) -> Character {
    switch column {
    case .reals: "R"
    case .integers: "I"
    case .booleans: "L"
    case .strings: "S"
    }
  }

  private static func append(_ column: AtomColumn, _ atom: Int, to text: inout String) {
    func row<T>(_ values: [T], _ width: Int) -> ArraySlice<T> {
      values[(atom * width)..<((atom + 1) * width)]
    }
    switch column {
    case .reals(let values, let width): for value in row(values, width) { text += " \(value)" }
    case .integers(let values, let width): for value in row(values, width) { text += " \(value)" }
    case .booleans(let values, let width):
      for value in row(values, width) { text += value ? " T" : " F" }
    case .strings(let values, let width):
      for value in row(values, width) { text += " " + word(value) }
    }
  }

  /// A column at least 16 wide, as ASE writes it.
  private static func padded(_ text: String) -> String {
    " " + String(repeating: " ", count: max(0, 15 - text.utf8.count)) + text
  }

  /// Columns know no quotes: blanks and nothing at all become underscores.
  private static func word(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      scalar.properties.isWhitespace || scalar.breaksLines ? "_" : scalar
    }
    return scalars.isEmpty ? "_" : String(String.UnicodeScalarView(scalars))
  }

  /// A column name that neither ends the list nor takes another column's place.
  private static func safeName(_ name: String) -> String {
    let word = word(name.split(separator: ":").joined(separator: "_"))
    return ["species", "pos", "Z", "move_mask", "symbols", "numbers", "positions"].contains(word)
      ? word + "_" : word
  }
}

extension AtomColumn {
  fileprivate var width: Int {
    switch self {
    case .reals(_, let width), .integers(_, let width), .booleans(_, let width),
      .strings(_, let width):
      width
    }
  }
}
