import Chemistry
import Formats
import Glibc
import Store

/// Files written from a session: each statement's text is added when it was handed over, since
/// nobody knows which statement is the last. A file that was there before the session is refused.
final class SessionFiles {
  private var begun: Set<String> = []
  /// Lines of figures by path: each new one draws its figure again.
  private var figures: [String: String] = [:]

  /// Appends text to a file of this session, or begins it.
  /// - Throws: `OutputError`.
  func append(_ text: String, to path: String) throws(OutputError) {
    if Figure.isFigure(path) {
      figures[path, default: ""] += text
      return try write(figures[path, default: ""], to: path)
    }
    guard begun.contains(path), access(path, F_OK) == 0 else {
      let files = OutputFiles(folder: "", overwrite: false)
      try files.append(text, to: path)
      _ = try files.finish(complete: true)
      begun.insert(path)
      return
    }
    if OutputFiles.isStore(path) {
      try appendRow(text, to: path)
      return
    }
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    let failure = Terminal.write(text, to: descriptor)
    let closed = close(descriptor)
    if failure != 0 || closed != 0 { throw Self.failure(path, failure == 0 ? errno : failure) }
  }

  private func appendRow(_ text: String, to path: String) throws(OutputError) {
    do throws(StoreError) {
      let store = try StoreWriter(path: path, isNew: false, metrics: Metric.all.map(\.key))
      try store.append(line: text)
      try store.close(isLast: true)
    } catch {
      throw .notWritable(path, reason: error.explanation)
    }
  }

  /// Writes a whole file, in the place of an earlier one of this session.
  /// - Throws: `OutputError`.
  func write(_ text: String, to path: String) throws(OutputError) {
    let files = OutputFiles(folder: "", overwrite: begun.contains(path))
    try files.append(text, to: path)
    _ = try files.finish(complete: true)
    begun.insert(path)
  }

  /// A name like this one that is free, or belongs to the session.
  func free(_ name: String, ending: String) -> String {
    var number = 1
    while true {
      let path = (number == 1 ? name : "\(name)-\(number)") + ending
      if begun.contains(path) || access(path, F_OK) != 0 { return path }
      number += 1
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> OutputError {
    .notWritable(path, reason: String(cString: strerror(code)))
  }
}
