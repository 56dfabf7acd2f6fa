import Engine

/// The columns of a frame while its lines are read.
struct XYZTable {
  /// What `Properties` says of a column.
  struct Column: Sendable, Equatable {
    enum Kind: Character, Sendable {
      case string = "S"
      case integer = "I"
      case real = "R"
      case boolean = "L"
    }

    var name: String
    var kind: Kind
    var width: Int
  }

  /// Columns of plain XYZ.
  static let plain = [
    Column(name: "species", kind: .string, width: 1), Column(name: "pos", kind: .real, width: 3),
  ]

  private let columns: [Column]
  private let width: Int
  private let elementColumn: String
  private var elements: [Element] = []
  private var positions: [SIMD3<Double>] = []
  private var fixed: [Bool] = []
  // Values of each column, in the array of its type.
  private var strings: [[String]]
  private var integers: [[Int]]
  private var reals: [[Double]]
  private var booleans: [[Bool]]

  init(columns: [Column], count: Int) {
    self.columns = columns
    width = columns.reduce(0) { $0 + $1.width }
    elementColumn = columns.contains { $0.name == "species" } ? "species" : "Z"
    strings = columns.map { _ in [] }
    integers = columns.map { _ in [] }
    reals = columns.map { _ in [] }
    booleans = columns.map { _ in [] }
    elements.reserveCapacity(count)
    positions.reserveCapacity(count)
  }

  /// The columns a `Properties` value names.
  static func columns(_ properties: String) throws(XYZFault) -> [Column] {
    let fields = properties.split(separator: ":", omittingEmptySubsequences: false)
    guard !fields.isEmpty, fields.count.isMultiple(of: 3) else { throw .properties(properties) }
    var columns: [Column] = []
    // More columns than a line can have are an error here, not a sum that overflows.
    let widest = 1_000_000
    for start in stride(from: 0, to: fields.count, by: 3) {
      let name = String(fields[start])
      guard !name.isEmpty, !columns.contains(where: { $0.name == name }),
        fields[start + 1].count == 1, let letter = fields[start + 1].first,
        let kind = Column.Kind(rawValue: letter), let width = Int(fields[start + 2]),
        (1...widest).contains(width)
      else { throw .properties(properties) }
      columns.append(Column(name: name, kind: kind, width: width))
    }
    for (name, standard) in names where !columns.contains(where: { $0.name == standard.name }) {
      let given = Column(name: name, kind: standard.kind, width: standard.width)
      if let index = columns.firstIndex(of: given) { columns[index] = standard }
    }
    let hasElements =
      columns.contains(Column(name: "species", kind: .string, width: 1))
      || columns.contains(Column(name: "Z", kind: .integer, width: 1))
    guard hasElements else { throw .missingColumn("species:S:1") }
    guard columns.contains(Column(name: "pos", kind: .real, width: 3)) else {
      throw .missingColumn("pos:R:3")
    }
    return columns
  }

  /// The names ASE has for these columns, which files of other programs use too.
  private static let names: [(String, Column)] = [
    ("symbols", Column(name: "species", kind: .string, width: 1)),
    ("numbers", Column(name: "Z", kind: .integer, width: 1)),
    ("positions", Column(name: "pos", kind: .real, width: 3)),
  ]

  /// Adds the line of an atom. Columns behind those that are named are not read, as in ASE.
  mutating func append(
    _ fields: [ArraySlice<UInt8>], noting notes: inout XYZNotes
  ) throws(XYZFault) {
    guard fields.count >= width else { throw .columns(found: fields.count, expected: width) }
    if fields.count > width {
      notes.add("columns behind the first \(width) are not read; Properties= names columns")
    }
    var next = 0
    for (index, column) in columns.enumerated() {
      let texts = fields[next..<(next + column.width)].map { String(decoding: $0, as: UTF8.self) }
      next += column.width
      if column.name == elementColumn {
        if let isotope = Self.isotopes[texts[0]] {
          notes.add("\(isotope) (\(texts[0])) is read as hydrogen")
          elements.append(.hydrogen)
          continue
        }
        elements.append(try Self.element(texts[0], isNumber: column.kind == .integer))
      } else if column.name == "pos" {
        positions.append(try Self.position(texts))
      } else if column.name == "move_mask" && column.kind == .boolean && column.width == 1 {
        fixed.append(!(try Self.boolean(texts[0], column.name)))
      } else {
        try append(texts, to: index)
      }
    }
  }

  /// The molecule, once all lines are in.
  func molecule(cell: Cell?, info: XYZComment.Facts) -> Molecule {
    var molecule = Molecule(
      elements: elements, positions: positions, fixed: fixed.isEmpty ? nil : fixed, cell: cell,
      info: info)
    for (index, column) in columns.enumerated() {
      let values: AtomColumn =
        switch column.kind {
        case .string: .strings(strings[index], width: column.width)
        case .integer: .integers(integers[index], width: column.width)
        case .real: .reals(reals[index], width: column.width)
        case .boolean: .booleans(booleans[index], width: column.width)
        }
      if values.count > 0 { molecule.columns[column.name] = values }
    }
    return molecule
  }

  private mutating func append(_ texts: [String], to index: Int) throws(XYZFault) {
    let column = columns[index]
    for text in texts {
      switch column.kind {
      case .string: strings[index].append(text)
      case .integer:
        guard let value = XYZNumber.integer(text) else {
          throw .value(text, column: column.name, expected: "an integer")
        }
        integers[index].append(value)
      case .real:
        guard let value = XYZNumber.real(text) else {
          throw .value(text, column: column.name, expected: "a number")
        }
        reals[index].append(value)
      case .boolean: booleans[index].append(try Self.boolean(text, column.name))
      }
    }
  }

  private static let isotopes = ["D": "deuterium", "T": "tritium"]

  private static func element(_ text: String, isNumber: Bool) throws(XYZFault) -> Element {
    let element =
      isNumber
      ? Int(text).flatMap { Element(atomicNumber: $0) }
      : Element(symbol: text)
        ?? Element(symbol: text.prefix(1).uppercased() + text.dropFirst().lowercased())
    guard let element else { throw .element(text) }
    return element
  }

  private static func position(_ texts: [String]) throws(XYZFault) -> SIMD3<Double> {
    var position = SIMD3<Double>.zero
    for (axis, text) in texts.enumerated() {
      guard let value = XYZNumber.real(text) else {
        throw .value(text, column: "pos", expected: "a number")
      }
      guard value.isFinite else { throw .notFinite(text) }
      position[axis] = value
    }
    return position
  }

  private static func boolean(_ text: String, _ column: String) throws(XYZFault) -> Bool {
    switch text {
    case "T", "True": return true
    case "F", "False": return false
    default: throw .value(text, column: column, expected: "T or F")
    }
  }
}

extension AtomColumn {
  /// Values of all atoms together.
  fileprivate var count: Int {
    switch self {
    case .reals(let values, _): values.count
    case .integers(let values, _): values.count
    case .booleans(let values, _): values.count
    case .strings(let values, _): values.count
    }
  }
}
