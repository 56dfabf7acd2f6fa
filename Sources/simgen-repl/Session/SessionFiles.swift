import Outputs
import Platform
import Simgen

/// Files written from a session: each statement's text is added when it was handed over, since
/// nobody knows which statement is the last. A file that was there before the session is refused, and
/// nobody else writes to those of the session while it lasts.
final class SessionFiles {
  private let locks = NameLocks()
  private var begun: Set<String> = []
  /// All text of files that are made of it together, and so made again with each addition.
  private var whole: [String: String] = [:]

  /// Appends text to a file of this session, or begins it.
  /// - Throws: `OutputError`.
  func append(_ text: String, to path: String) throws(OutputError) {
    let format = OutputFormats.everything.format(of: path)
    if format.isMadeOfWhole {
      whole[path, default: ""] += text
      return try write(whole[path, default: ""], to: path)
    }
    guard begun.contains(path), Path.exists(path) else {
      let files = OutputFiles(
        folder: "", overwrite: false, formats: .everything, locks: locks)
      try files.append(text, to: path)
      _ = try files.finish(complete: true)
      begun.insert(path)
      return
    }
    try format.add(text, to: path)
  }

  /// Writes a whole file, in the place of an earlier one of this session.
  /// - Throws: `OutputError`.
  func write(_ text: String, to path: String) throws(OutputError) {
    let files = OutputFiles(
      folder: "", overwrite: begun.contains(path), formats: .everything, locks: locks)
    try files.append(text, to: path)
    _ = try files.finish(complete: true)
    begun.insert(path)
  }

  /// A name like this one that is free, or belongs to the session.
  func free(_ name: String, ending: String) -> String {
    var number = 1
    while true {
      let path = (number == 1 ? name : "\(name)-\(number)") + ending
      if begun.contains(path) || !Path.exists(path) { return path }
      number += 1
    }
  }
}
