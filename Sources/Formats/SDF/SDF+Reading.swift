import Engine
import Platform

extension SDF {
  /// All molecules of an SDF file or a molfile, V2000 or V3000: elements, positions (angstrom) and
  /// the title as the fact `name`. Bond orders and charges are those of `records`, properties are left
  /// out.
  ///
  /// An open end (`*`, `R`, `R#`, `R1` ... in the place of an element) is no atom; the atom it is
  /// bonded to is marked in the column `anchor`.
  /// - Throws: `SDFError` naming file and line.
  public static func read(path: String) throws(SDFError) -> [Molecule] {
    try frames(path: path).molecules
  }

  /// All molecules of a file, with their lines and bonds.
  /// - Throws: `SDFError` naming file and line.
  package static func frames(path: String) throws(SDFError) -> StructureFrames {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContents.unpacked(of: path)
    } catch {
      throw SDFError(path: path, line: 0, fault: .file(error))
    }
    return try frames(bytes, path: path)
  }

  /// All molecules in the bytes of a file; `path` is for messages.
  /// - Throws: `SDFError` naming file and line.
  public static func parse(_ bytes: [UInt8], path: String) throws(SDFError) -> [Molecule] {
    try frames(bytes, path: path).molecules
  }

  /// All molecules in the bytes of a file, with their lines and bonds; `path` is for messages.
  /// - Throws: `SDFError` naming file and line.
  package static func frames(_ bytes: [UInt8], path: String) throws(SDFError) -> StructureFrames {
    var reader = SDFReader(bytes)
    do throws(SDFError.Fault) {
      let records = try reader.records()
      return StructureFrames(records: records, lines: reader.starts)
    } catch {
      if let format = ForeignFormat(bytes), format != .sdf {
        throw SDFError(path: path, line: 0, fault: .foreign("\(format)"))
      }
      throw SDFError(path: path, line: error == .empty ? 0 : reader.line, fault: error)
    }
  }
}

/// Reads records from bytes and knows which line it is at.
private struct SDFReader {
  private let lines: [ArraySlice<UInt8>]
  /// The line read last, from 1.
  private(set) var line = 0
  /// The line each record that was read begins with.
  private(set) var starts: [Int] = []

  init(_ bytes: [UInt8]) {
    // Editors of Windows mark UTF-8 with three bytes that are no text.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let ended = text.last == UInt8(ascii: "\n") ? text.dropLast() : text
    lines = ended.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  mutating func records() throws(SDFError.Fault) -> [MoleculeRecord] {
    var records: [MoleculeRecord] = []
    while hasText {
      starts.append(line + 1)
      records.append(try record())
    }
    guard !records.isEmpty else { throw .empty }
    return records
  }

  private var hasText: Bool {
    lines[line...].contains { $0.contains { $0 > UInt8(ascii: " ") } }
  }

  private mutating func next() throws(SDFError.Fault) -> String {
    guard line < lines.count else { throw .truncated }
    line += 1
    guard let text = String(validating: lines[line - 1], as: UTF8.self) else { throw .notText }
    return text.last == "\r" || text.last == "\r\n" ? String(text.dropLast()) : text
  }

  private mutating func record() throws(SDFError.Fault) -> MoleculeRecord {
    let title = try next()
    _ = try next()
    _ = try next()
    let counts = try next()
    var table = AtomTable()
    if counts.contains("V3000") {
      try wideTables(&table)
    } else {
      guard let atoms = Int(field(counts, 0, 3)), let bonds = Int(field(counts, 3, 3)), atoms > 0,
        bonds >= 0
      else { throw .counts(counts) }
      for _ in 0..<atoms {
        let text = try next()
        let coordinates = [0, 10, 20].map { field(text, $0, 10) }
        try table.append(field(text, 31, 3), at: coordinates, text)
        table.charge(code: field(text, 36, 3))
      }
      for _ in 0..<bonds {
        let text = try next()
        try table.bond(field(text, 0, 3), field(text, 3, 3), order: field(text, 6, 3), text)
      }
      while line < lines.count, !(lines[line].starts(with: "$$$$".utf8)) {
        let text = try next()
        if text.hasPrefix("M  END") { break }
        try table.property(text)
      }
    }
    while line < lines.count {
      if try next().trimmed == "$$$$" { break }
    }
    return table.record(title: title.trimmed)
  }

  /// The tables of V3000, whose lines begin with `M  V30`; a hyphen at the end goes on below.
  private mutating func wideTables(_ table: inout AtomTable) throws(SDFError.Fault) {
    var section = ""
    var expected = -1
    while true {
      var text = try next()
      if text.hasPrefix("M  END") { break }
      guard text.hasPrefix("M  V30 ") else { continue }
      while text.hasSuffix("-") { text = String(text.dropLast() + (try next()).dropFirst(7)) }
      let words = text.dropFirst(7).split(separator: " ").map(String.init)
      switch (words.first ?? "", section) {
      case ("BEGIN", _): section = words.count > 1 ? words[1] : ""
      case ("END", _): section = ""
      case ("COUNTS", _):
        guard words.count > 2, let atoms = Int(words[1]), atoms > 0 else { throw .counts(text) }
        expected = atoms
      case (_, "ATOM"):
        guard words.count > 4, words[0] == String(table.count + 1) else { throw .atom(text) }
        try table.append(words[1], at: Array(words[2...4]), text)
        for word in words.dropFirst(6) { try table.property(word, text) }
      case (_, "BOND"):
        guard words.count > 3 else { throw .bond(text) }
        try table.bond(words[2], words[3], order: words[1], text)
      default: break
      }
    }
    guard table.count == expected else {
      throw .atomCount(found: table.count, expected: max(0, expected))
    }
  }

  /// Some columns of a line without the blanks around them.
  private func field(_ text: String, _ start: Int, _ length: Int) -> String {
    String(decoding: text.utf8.dropFirst(start).prefix(length), as: UTF8.self).trimmed
  }
}

/// The tables of a record, open ends among the atoms until the end.
private struct AtomTable {
  private var elements: [Element?] = []
  private var positions: [SIMD3<Double>] = []
  private var charges: [Int] = []
  private var radicals: Set<Int> = []
  private var bonds: [(first: Int, second: Int, order: Int?)] = []
  private var hasOldCharges = true

  var count: Int { elements.count }

  mutating func append(
    _ symbol: String, at coordinates: [String], _ line: String
  ) throws(SDFError.Fault) {
    let numbers = coordinates.compactMap { Double($0) }
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite), !symbol.isEmpty else {
      throw .atom(line)
    }
    let element = Element(symbol: symbol)
    let isOpenEnd =
      ["*", "R", "R#", "Du", "X"].contains(symbol)
      || (symbol.first == "R" && Int(symbol.dropFirst()) != nil)
    guard element != nil || isOpenEnd else { throw .element(symbol) }
    elements.append(element)
    positions.append([numbers[0], numbers[1], numbers[2]])
    charges.append(0)
  }

  /// The charge in the atom line of V2000, as `4 - code`; 4 itself is a radical.
  mutating func charge(code: String) {
    guard let code = Int(code), (1...7).contains(code) else { return }
    if code == 4 { radicals.insert(count - 1) } else { charges[count - 1] = 4 - code }
  }

  /// `CHG=1` or `RAD=2` of an atom line of V3000.
  mutating func property(_ word: String, _ line: String) throws(SDFError.Fault) {
    let pair = word.split(separator: "=", maxSplits: 1)
    guard pair.count == 2, ["CHG", "RAD"].contains(pair[0]) else { return }
    guard let value = Int(pair[1]), abs(value) <= 15 else { throw .atom(line) }
    if pair[0] == "CHG" {
      charges[count - 1] = value
    } else if value > 0 {
      radicals.insert(count - 1)
    }
  }

  /// A line of charges or radicals of V2000, which replaces all of the atom lines.
  mutating func property(_ line: String) throws(SDFError.Fault) {
    let isCharge = line.hasPrefix("M  CHG")
    guard isCharge || line.hasPrefix("M  RAD") else { return }
    let numbers = line.dropFirst(6).split(separator: " ").map { Int($0) }
    guard let pairs = numbers.first ?? nil, pairs >= 0, numbers.count == 1 + 2 * pairs else {
      throw .property(line)
    }
    if hasOldCharges {
      charges = charges.map { _ in 0 }
      radicals = []
      hasOldCharges = false
    }
    for pair in 0..<pairs {
      guard let atom = numbers[1 + 2 * pair], let value = numbers[2 + 2 * pair],
        (1...max(1, count)).contains(atom), atom <= count, abs(value) <= 15
      else { throw .property(line) }
      if isCharge { charges[atom - 1] = value } else if value > 0 { radicals.insert(atom - 1) }
    }
  }

  mutating func bond(
    _ one: String, _ other: String, order: String, _ line: String
  ) throws(SDFError.Fault) {
    guard let first = Int(one), let second = Int(other), (1...count).contains(first),
      (1...count).contains(second), first != second
    else { throw .bond(line) }
    bonds.append((first - 1, second - 1, Int(order).flatMap { (1...3).contains($0) ? $0 : nil }))
  }

  func record(title: String) -> MoleculeRecord {
    let atoms = elements.indices.filter { elements[$0] != nil }
    let places = Dictionary(uniqueKeysWithValues: zip(atoms, atoms.indices))
    var openEnds = atoms.map { _ in 0 }
    var marks = atoms.map { _ in false }
    var kept: [Bond] = []
    for bond in bonds {
      switch (places[bond.first], places[bond.second]) {
      case (let one?, let other?): kept.append(Bond(one, other, order: bond.order ?? 1))
      case (let end?, nil), (nil, let end?):
        openEnds[end] += bond.order ?? 1
        marks[end] = true
      case (nil, nil): break
      }
    }
    let charge = atoms.reduce(0) { $0 + charges[$1] }
    var molecule = Molecule(
      elements: atoms.compactMap { elements[$0] }, positions: atoms.map { positions[$0] },
      info: title.isEmpty ? [:] : ["name": .string(title)],
      columns: marks.contains(true) ? ["anchor": .booleans(marks, width: 1)] : [:])
    if charge != 0 { molecule.info["charge"] = .integer(charge) }
    let topology = MoleculeTopology(
      bonds: kept, charges: atoms.map { charges[$0] }, openEnds: openEnds,
      radicals: Set(radicals.compactMap { places[$0] }))
    let isWhole = bonds.allSatisfy { $0.order != nil } && !bonds.isEmpty
    return MoleculeRecord(
      molecule: molecule, topology: isWhole || atoms.count == 1 ? topology : nil,
      charge: charge)
  }
}
