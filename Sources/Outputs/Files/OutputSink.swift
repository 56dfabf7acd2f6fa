import Platform

/// A file that text is appended to under the name `PATH.part`.
package protocol OutputSink: AnyObject {
  /// Appends text.
  /// - Throws: `OutputError`, as when the disk is full.
  func append(_ text: String) throws(OutputError)
  /// Closes the file until more is appended or it is completed.
  func pause() throws(OutputError)
  /// Writes out what is left and makes it durable; nothing is appended after that.
  func complete() throws(OutputError)
  /// Gives the file its name; complete before.
  func finish() throws(OutputError)
}

/// A text file.
package final class TextSink: OutputSink {
  private let path: String
  private let replacing: Bool
  private var file: RecordFile?
  /// What was written, for when the file is closed.
  private var length: Int

  /// Begins a file, or goes on with it after so many bytes.
  package init(_ path: String, keeping length: Int = 0, replacing: Bool) throws(OutputError) {
    self.path = path
    self.replacing = replacing
    self.length = length
    _ = try opened()
  }

  private func opened() throws(OutputError) -> RecordFile {
    if let file { return file }
    do throws(FileError) {
      let file = try RecordFile(path: path, keeping: length, replacing: replacing)
      self.file = file
      return file
    } catch {
      throw OutputError(error, path)
    }
  }

  package func append(_ text: String) throws(OutputError) {
    let file = try opened()
    do throws(FileError) { try file.append(text) } catch { throw OutputError(error, path) }
  }

  package func pause() {
    length = file?.length ?? length
    file = nil
  }

  package func complete() throws(OutputError) {
    let file = try opened()
    do throws(FileError) { try file.synchronise() } catch { throw OutputError(error, path) }
  }

  /// Makes `PATH.part`, which something else has written, durable and gives it its name.
  static func finishPart(of path: String, replacing: Bool) throws(OutputError) {
    guard let status = FileStatus(of: path + ".part") else {
      throw .notWritable(path, reason: SystemError.latest)
    }
    try TextSink(path, keeping: status.size, replacing: replacing).finish()
  }

  package func finish() throws(OutputError) {
    let file = try opened()
    do throws(FileError) { try file.finish() } catch { throw OutputError(error, path) }
    self.file = nil
  }
}

extension OutputError {
  /// What a file refused, for the output it belongs to.
  package init(_ error: FileError, _ path: String) {
    self =
      error.reason == .alreadyExists
      ? .exists(path) : .notWritable(path, reason: error.explanation)
  }
}
