import Engine
import Platform

/// Writes molecules to a store, a row each. The same molecules in the same order give the same
/// bytes: there is no time and no random number in the file.
///
///     let store = try StoreWriter(path: "mols.db", isNew: true, metrics: ["rings", "qed"])
///     try store.append(molecule)
///     try store.close(isLast: true)
public final class StoreWriter {
  private let database: Database
  private var count = 0
  private let system, species, key, text, number, row: Statement
  /// The metrics that have a column, in the order of the columns.
  private let metrics: [String]

  /// Begins a store, or goes on with one.
  /// - Parameter metrics: keys of what there is a column of; in a store that goes on, columns that
  ///   are missing are added.
  /// - Throws: `StoreError`.
  public init(path: String, isNew: Bool, metrics: [String]) throws(StoreError) {
    let database = try Database(path: path, isReadOnly: false)
    self.database = database
    if isNew {
      // A file that is thrown away unless it is finished needs no journal of its own.
      try database.run("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")
    }
    try database.run("BEGIN IMMEDIATE")
    if isNew {
      for statement in Layout.tables { try database.run(statement) }
    } else {
      try StoreReader.check(database)
      try database.run(
        "UPDATE information SET value = '\(Layout.version)' WHERE name = 'simgen'")
    }
    let known = try StoreReader.metrics(of: database)
    let missing = metrics.filter { !known.contains($0) && !Layout.columns.contains($0) }
    // Whole numbers are kept as such.
    for metric in missing {
      try database.run("ALTER TABLE molecules ADD COLUMN \(metric) NUMERIC")
    }
    self.metrics = known + missing
    func insertion(_ table: String, _ count: Int) throws(StoreError) -> Statement {
      let places = Array(repeating: "?", count: count).joined(separator: ", ")
      return try database.statement("INSERT INTO \(table) VALUES (\(places))")
    }
    system = try insertion("systems", 33)
    species = try insertion("species", 3)
    key = try insertion("keys", 2)
    text = try insertion("text_key_values", 3)
    number = try insertion("number_key_values", 3)
    row = try insertion("molecules", Layout.columns.count + known.count + missing.count)
    if !isNew { count = try StoreReader.lastRow(of: database) }
  }

  /// Adds a molecule.
  /// - Throws: `StoreError`, as when the disk is full.
  public func append(_ stored: StoredMolecule) throws(StoreError) {
    let molecule = stored.molecule
    let pairs = ASEPairs(stored)
    let line = stored.line
    let forces = stored.forces.map { forces in
      StoredValue.blob(Self.bytes(forces.flatMap { [$0.x, $0.y, $0.z] }))
    }
    try system.run(
      [
        .null, .text(Self.identifier(line, after: count)), .real(0), .real(0), .null,
        .blob(Self.bytes(molecule.atomicNumbers.map(Int32.init))),
        .blob(Self.bytes(molecule.coordinates)),
        .blob(Self.bytes(Self.cell(of: molecule))), .integer(Self.periodicity(of: molecule)),
      ] + Array(repeating: .null, count: 5) + [
        StoredValue(Self.constraints(of: molecule)), .null, .null, StoredValue(stored.energy),
        .null, forces ?? .null,
      ] + Array(repeating: .null, count: 5) + [
        .text(pairs.text), .text("null"), .integer(molecule.count),
        .null, .null, .null, .null, .real(0),
      ])
    count = database.lastRow
    let id = StoredValue.integer(count)
    var counts: [Element: Int] = [:]
    for element in molecule.elements { counts[element, default: 0] += 1 }
    for (element, count) in counts.sorted(by: { $0.key < $1.key }) {
      try species.run([.integer(Int(element.atomicNumber)), .integer(count), id])
    }
    for (name, value) in pairs.values {
      try key.run([.text(name), id])
      switch value {
      case .text: try text.run([.text(name), value, id])
      default: try number.run([.text(name), value, id])
      }
    }
    func fact(_ name: String) -> StoredValue {
      StoredValue(molecule.info[name].map(\.description))
    }
    let columns: [StoredValue] = [
      id, .text(molecule.formula), .integer(molecule.count),
      .integer(molecule.heavyAtoms.count), StoredValue(stored.smiles),
      .integer(stored.isValid ? 1 : 0), .text(stored.verdict), StoredValue(stored.energy),
      StoredValue(stored.energyPerAtom), StoredValue(stored.interaction),
      StoredValue(stored.similarity), .integer(Int(clamping: stored.seed)), fact("stages"),
      fact("recipe"), fact("engine"), .text(StoredFacts.json(StoredFacts.words(molecule.info))),
    ]
    try row.run(columns + metrics.map { StoredValue(stored.metrics[$0]) })
  }

  /// Adds a molecule that is a line of text.
  /// - Throws: `StoreError`, also when the text is no such line.
  public func append(line: String) throws(StoreError) {
    guard let stored = StoredMolecule(line: line) else {
      throw StoreError(path: database.path, reason: .notARow)
    }
    try append(stored)
  }

  /// Writes out what was added; the last time, with everything that makes queries fast.
  /// - Throws: `StoreError`, as when the disk is full.
  public func close(isLast: Bool) throws(StoreError) {
    if isLast {
      for statement in Layout.indices { try database.run(statement) }
    }
    try database.run("COMMIT")
  }

  /// 32 hexadecimal digits that tell a row from all others.
  private static func identifier(_ line: String, after row: Int) -> String {
    String(SHA256.hexadecimal(of: Array("\(row) \(line)".utf8)).prefix(32))
  }

  /// The bytes of numbers, little-endian, as NumPy reads them.
  private static func bytes<T: BitwiseCopyable>(_ values: [T]) -> [UInt8] {
    values.withUnsafeBytes { Array($0) }
  }

  private static func cell(of molecule: Molecule) -> [Double] {
    guard let cell = molecule.cell else { return Array(repeating: 0, count: 9) }
    return cell.vectors.flatMap { [$0.x, $0.y, $0.z] }
  }

  private static func periodicity(of molecule: Molecule) -> Int {
    guard let cell = molecule.cell else { return 0 }
    return (0..<3).reduce(0) { $0 + (cell.periodic[$1] ? 1 << $1 : 0) }
  }

  /// Scaffold atoms, as ASE's `FixAtoms`.
  private static func constraints(of molecule: Molecule) -> String? {
    let fixed = molecule.fixedAtoms
    guard !fixed.isEmpty else { return nil }
    let indices = fixed.map { "\($0)" }.joined(separator: ", ")
    return "[{\"name\": \"FixAtoms\", \"kwargs\": {\"indices\": [\(indices)]}}]"
  }
}
