import Chemistry
import Formats
import Glibc
import Store

/// A file that text is appended to under the name `PATH.part`.
protocol OutputSink: AnyObject {
  /// Appends text.
  /// - Throws: `OutputError`, as when the disk is full.
  func append(_ text: String) throws(OutputError)
  /// Closes the file for a while.
  /// - Returns: its length.
  func pause() throws(OutputError) -> Int
  /// Writes out what is left and makes it durable; nothing is appended after that.
  func complete() throws(OutputError)
  /// Gives the file its name; complete before.
  func finish() throws(OutputError)
}

/// A text file.
final class TextSink: OutputSink {
  private let file: RecordFile

  /// Begins a file, or goes on with it after so many bytes.
  init(_ path: String, keeping length: Int, replacing: Bool) throws(OutputError) {
    do throws(FileError) {
      file = try RecordFile(path: path, keeping: length, replacing: replacing)
    } catch {
      throw OutputError(error, path)
    }
  }

  func append(_ text: String) throws(OutputError) {
    do throws(FileError) { try file.append(text) } catch { throw OutputError(error, file.path) }
  }

  func pause() -> Int { file.length }

  func complete() throws(OutputError) {
    do throws(FileError) { try file.synchronise() } catch { throw OutputError(error, file.path) }
  }

  func finish() throws(OutputError) {
    do throws(FileError) { try file.finish() } catch { throw OutputError(error, file.path) }
  }
}

/// A store: every text is a row.
final class StoreSink: OutputSink {
  private let path: String
  private let replacing: Bool
  private var store: StoreWriter?

  /// Begins a store, or goes on with it.
  init(_ path: String, isNew: Bool, replacing: Bool) throws(OutputError) {
    self.path = path
    self.replacing = replacing
    if isNew {
      // Refuses a path that is taken, and what a run before left.
      _ = try TextSink(path, keeping: 0, replacing: replacing)
    }
    do throws(StoreError) {
      store = try StoreWriter(
        path: path + ".part", isNew: isNew, metrics: Metric.all.map(\.key))
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
  }

  func append(_ text: String) throws(OutputError) {
    do throws(StoreError) {
      try store?.append(line: text)
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
  }

  func pause() throws(OutputError) -> Int {
    try close(isLast: false)
    return 1
  }

  func complete() throws(OutputError) { try close(isLast: true) }

  func finish() throws(OutputError) {
    try complete()
    var status = stat()
    guard stat(path + ".part", &status) == 0 else {
      throw .notWritable(path, reason: String(cString: strerror(errno)))
    }
    let file = try TextSink(path, keeping: Int(status.st_size), replacing: replacing)
    try file.finish()
  }

  private func close(isLast: Bool) throws(OutputError) {
    guard let store else { return }
    do throws(StoreError) {
      try store.close(isLast: isLast)
      self.store = nil
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
  }
}

extension OutputError {
  /// What a file refused, for the output it belongs to.
  init(_ error: FileError, _ path: String) {
    self =
      error.reason == .alreadyExists
      ? .exists(path) : .notWritable(path, reason: error.explanation)
  }
}
