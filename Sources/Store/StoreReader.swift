import Engine
import FoundationEssentials

/// Answers queries from a store.
///
///     let store = try StoreReader(path: "mols.db")
///     var query = StoreQuery()
///     query.isValid = true
///     print(try store.count(query))
public final class StoreReader {
  private let database: Database
  /// The metrics the store has beside those of every store, in the order of its columns.
  public let metrics: [String]

  /// A molecule with its place in the store, from 1.
  public struct Found: Sendable {
    public let id: Int
    public let stored: StoredMolecule
  }

  /// Opens a store.
  /// - Throws: `StoreError`, also for a file that is not a store.
  public init(path: String) throws(StoreError) {
    database = try Database(path: path, isReadOnly: true)
    try Self.check(database)
    metrics = try Self.metrics(of: database)
  }

  /// Opens the bytes of a store.
  /// - Parameter name: where they are from, for messages.
  /// - Throws: `StoreError`, also where they are not those of a store.
  package init(bytes: [UInt8], name: String) throws(StoreError) {
    database = try Database(bytes: bytes, name: name)
    try Self.check(database)
    metrics = try Self.metrics(of: database)
  }

  /// All molecules in the order of the rows.
  /// - Throws: `StoreError` naming the row that is damaged.
  package func molecules() throws(StoreError) -> [Molecule] {
    var molecules: [Molecule] = []
    do {
      try select(StoreQuery()) { molecules.append($0.stored.molecule) }
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError(path: database.path, reason: .database("\(error)", system: nil))
    }
    return molecules
  }

  /// The keys of all numbers that queries compare.
  public var comparable: [String] { Layout.numbers + metrics }

  /// - Throws: `StoreError` naming the first metric the store does not have.
  private func check(_ query: StoreQuery) throws(StoreError) {
    for metric in query.metrics where !comparable.contains(metric) {
      throw StoreError(
        path: database.path, reason: .noMetric(metric, known: comparable))
    }
  }

  /// How many molecules fit; the limit is not looked at.
  /// - Throws: `StoreError`.
  public func count(_ query: StoreQuery) throws -> Int {
    try check(query)
    let (condition, values) = query.condition
    var count = 0
    try database.statement("SELECT COUNT(*) FROM molecules\(condition)").rows(values) { row in
      if case .integer(let number) = row[0] { count = number }
    }
    return count
  }

  /// Hands the molecules that fit to `body`, one after another.
  /// - Throws: `StoreError`, or what `body` threw.
  public func select(_ query: StoreQuery, _ body: (Found) throws -> Void) throws {
    try check(query)
    let (condition, values) = query.condition
    // The molecules first: SQLite then reads the atoms of those alone.
    let text = """
      SELECT id, numbers, positions, constraints, facts, smiles, valid, verdict, \
      found.energy, interaction_energy, similarity, seed, forces\
      \(metrics.map { ", found." + Database.identifier($0) }.joined()) \
      FROM (SELECT * FROM molecules\(condition)\(query.ordering)\(query.limitation)) \
      AS found JOIN (SELECT id AS system, numbers, positions, constraints, forces FROM systems) \
      ON system = found.id\(query.ordering)
      """
    try database.statement(text).rows(values) { row in try body(self.found(row)) }
  }

  private func found(_ row: [StoredValue]) throws(StoreError) -> Found {
    guard case .integer(let id) = row[0] else {
      throw StoreError(path: database.path, reason: .damagedRow(0))
    }
    guard case .blob(let numbers) = row[1], case .blob(let positions) = row[2],
      case .text(let facts) = row[4],
      let words = try? JSONDecoder().decode([[String]].self, from: Data(facts.utf8)),
      var molecule = Molecule(
        atomicNumbers: Self.values(numbers, as: Int32.self).map(Int.init),
        coordinates: Self.values(positions, as: Double.self), fixedAtoms: Self.fixed(row[3]))
    else { throw StoreError(path: database.path, reason: .damagedRow(id)) }
    molecule.info = StoredFacts.info(words)
    var smiles: String?
    if case .text(let text) = row[5] { smiles = text }
    var verdict = ""
    if case .text(let text) = row[7] { verdict = text }
    var seed: UInt64 = 0
    if case .integer(let number) = row[11] { seed = UInt64(clamping: number) }
    var forces: [SIMD3<Double>]?
    if case .blob(let bytes) = row[12] {
      forces = StoredMolecule.vectors(Self.values(bytes, as: Double.self), of: molecule)
    }
    return Found(
      id: id,
      stored: StoredMolecule(
        molecule, seed: seed, smiles: smiles, isValid: row[6] == .integer(1), verdict: verdict,
        energy: Self.number(row[8]), forces: forces, interaction: Self.number(row[9]),
        similarity: Self.number(row[10]),
        metrics: Dictionary(
          zip(metrics, row.dropFirst(13)).compactMap { metric, value in
            Self.number(value).map { (metric, $0) }
          }
        ) { first, _ in first }))
  }

  /// Makes sure that the tables are those this program knows.
  static func check(_ database: Database) throws(StoreError) {
    var version: String?
    do {
      try database.statement("SELECT value FROM information WHERE name = 'simgen'").rows([]) {
        if case .text(let text) = $0[0] { version = text }
      }
    } catch {
      throw StoreError(path: database.path, reason: .notAStore)
    }
    guard let version else { throw StoreError(path: database.path, reason: .notAStore) }
    guard Layout.readable.contains(version) else {
      throw StoreError(path: database.path, reason: .tooNew(version: version))
    }
  }

  /// The columns that are metrics.
  static func metrics(of database: Database) throws(StoreError) -> [String] {
    var names: [String] = []
    do {
      try database.statement("SELECT name FROM pragma_table_info('molecules')").rows([]) { row in
        if case .text(let name) = row[0] { names.append(name) }
      }
    } catch {
      throw StoreError(path: database.path, reason: .notAStore)
    }
    return names.filter { !Layout.columns.contains($0) }
  }

  /// The number of the last row, 0 where there is none.
  static func lastRow(of database: Database) throws(StoreError) -> Int {
    var last = 0
    do {
      try database.statement("SELECT MAX(id) FROM systems").rows([]) { row in
        if case .integer(let number) = row[0] { last = number }
      }
    } catch {
      throw StoreError(path: database.path, reason: .notAStore)
    }
    return last
  }

  private static func number(_ value: StoredValue) -> Double? {
    switch value {
    case .real(let real): real
    case .integer(let integer): Double(integer)
    default: nil
    }
  }

  /// The numbers in the bytes of a column; none where bytes are left over.
  private static func values<T: BitwiseCopyable>(_ bytes: [UInt8], as type: T.Type) -> [T] {
    let size = MemoryLayout<T>.size
    guard bytes.count % size == 0 else { return [] }
    return bytes.withUnsafeBytes { buffer in
      (0..<bytes.count / size).map { buffer.loadUnaligned(fromByteOffset: $0 * size, as: type) }
    }
  }

  /// Indices of fixed atoms.
  private static func fixed(_ value: StoredValue) -> [Int] {
    struct Constraint: Decodable {
      struct Arguments: Decodable { let indices: [Int] }
      let kwargs: Arguments
    }
    guard case .text(let text) = value,
      let constraints = try? JSONDecoder().decode([Constraint].self, from: Data(text.utf8))
    else { return [] }
    return constraints.flatMap(\.kwargs.indices)
  }
}
