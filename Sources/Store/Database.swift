import CSQLite
import Platform

/// A connection to an SQLite file. All calls of the C library are here.
///
/// One owner at a time; not for several threads at once.
final class Database {
  let path: String
  private var connection: OpaquePointer?

  /// Opens a file.
  /// - Throws: `StoreError`.
  init(path: String, isReadOnly: Bool) throws(StoreError) {
    self.path = path
    // A pipe would be waited for until somebody opens its other end.
    if isReadOnly, let status = FileStatus(of: path), status.kind != .file {
      throw StoreError(path: path, reason: .notAStore)
    }
    let flags =
      isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard sqlite3_open_v2(path, &connection, flags | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK else {
      let error = failure()
      sqlite3_close_v2(connection)
      connection = nil
      throw error
    }
    // Another program may be reading.
    sqlite3_busy_timeout(connection, 10_000)
  }

  /// Opens the bytes of a file, to be read alone.
  /// - Parameter name: where they are from, for messages.
  /// - Throws: `StoreError`.
  init(bytes: [UInt8], name: String) throws(StoreError) {
    path = name
    let size = sqlite3_int64(bytes.count)
    guard sqlite3_open(":memory:", &connection) == SQLITE_OK,
      let copy = sqlite3_malloc64(sqlite3_uint64(size))
    else { throw failure() }
    let memory = copy.assumingMemoryBound(to: UInt8.self)
    memory.initialize(from: bytes, count: bytes.count)
    let flags = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
    guard sqlite3_deserialize(connection, "main", memory, size, size, flags) == SQLITE_OK else {
      throw failure()
    }
  }

  deinit { sqlite3_close_v2(connection) }

  /// Runs statements without values.
  /// - Throws: `StoreError`.
  func run(_ statements: String...) throws(StoreError) {
    for statement in statements {
      guard sqlite3_exec(connection, statement, nil, nil, nil) == SQLITE_OK else {
        throw failure()
      }
    }
  }

  /// A name of a column as SQL takes it, whatever is in it: files of strangers have columns too.
  static func identifier(_ name: String) -> String {
    "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }

  /// Compiles a statement.
  /// - Throws: `StoreError`.
  func statement(_ text: String) throws(StoreError) -> Statement {
    var handle: OpaquePointer?
    guard sqlite3_prepare_v2(connection, text, -1, &handle, nil) == SQLITE_OK, let handle else {
      throw failure()
    }
    return Statement(handle, of: self)
  }

  /// The identifier of the row inserted last.
  var lastRow: Int { Int(sqlite3_last_insert_rowid(connection)) }

  /// Ends the connection: what was committed is in the hands of the system.
  func close() {
    sqlite3_close_v2(connection)
    connection = nil
  }

  /// What went wrong last.
  fileprivate func failure() -> StoreError {
    let number = connection.map { sqlite3_system_errno($0) } ?? 0
    return StoreError(
      path: path,
      reason: .database(
        String(cString: sqlite3_errmsg(connection)),
        system: number == 0 ? nil : SystemError.words(number)))
  }
}

/// A value in a statement or a row.
enum StoredValue: Equatable {
  case null
  case integer(Int)
  case real(Double)
  case text(String)
  case blob([UInt8])

  /// Text, or nothing.
  init(_ text: String?) { self = text.map { .text($0) } ?? .null }

  /// A number SQLite can hold and compare, or nothing.
  init(_ number: Double?) {
    self = number.flatMap { $0.isFinite ? .real($0) : nil } ?? .null
  }
}

/// A compiled statement.
final class Statement {
  private let handle: OpaquePointer
  // Keeps the connection open.
  private let database: Database

  fileprivate init(_ handle: OpaquePointer, of database: Database) {
    self.handle = handle
    self.database = database
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs the statement for its effect.
  /// - Throws: `StoreError`, as when the disk is full.
  func run(_ values: [StoredValue]) throws(StoreError) {
    try bind(values)
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: continue
      case SQLITE_DONE: return
      default: throw database.failure()
      }
    }
  }

  /// Hands every row of the result to `body`, as values in the order of the columns.
  func rows(
    _ values: [StoredValue], _ body: ([StoredValue]) throws -> Void
  ) throws {
    try bind(values)
    defer { sqlite3_reset(handle) }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: try body((0..<sqlite3_column_count(handle)).map(column))
      case SQLITE_DONE: return
      default: throw database.failure()
      }
    }
  }

  private func bind(_ values: [StoredValue]) throws(StoreError) {
    sqlite3_clear_bindings(handle)
    for (index, value) in values.enumerated() {
      let place = Int32(index + 1)
      let code =
        switch value {
        case .null: sqlite3_bind_null(handle, place)
        case .integer(let integer): sqlite3_bind_int64(handle, place, Int64(integer))
        case .real(let real): sqlite3_bind_double(handle, place, real)
        case .text(let text):
          csqlite_bind_text(handle, place, text, Int32(truncatingIfNeeded: text.utf8.count))
        case .blob(let bytes):
          csqlite_bind_blob(handle, place, bytes, Int32(truncatingIfNeeded: bytes.count))
        }
      guard code == SQLITE_OK else { throw database.failure() }
    }
  }

  private func column(_ place: Int32) -> StoredValue {
    switch sqlite3_column_type(handle, place) {
    case SQLITE_INTEGER: .integer(Int(sqlite3_column_int64(handle, place)))
    case SQLITE_FLOAT: .real(sqlite3_column_double(handle, place))
    case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(handle, place)))
    case SQLITE_BLOB:
      .blob(
        Array(
          UnsafeRawBufferPointer(
            start: sqlite3_column_blob(handle, place),
            count: Int(sqlite3_column_bytes(handle, place)))))
    default: .null
    }
  }
}
