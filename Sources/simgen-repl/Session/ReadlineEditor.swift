import CLineEditor
import Platform

/// Lines typed at a terminal, edited with GNU readline; history is kept from session to session.
/// Belongs to the main thread; there is one of it.
final class ReadlineEditor: LineEditor {
  let isInteractive = true
  private let historyPath: String?
  private let complete: (String) -> [String]

  /// Starts line editing.
  /// - Parameter complete: candidates for the last word of the text before the cursor.
  init(complete: @escaping (String) -> [String]) {
    self.complete = complete
    historyPath = Self.historyFile()
    le_start("simgen")
    if let historyPath { _ = le_history_load(historyPath) }
    le_set_completer(
      { context, line, start, end in
        guard let context, let line else { return }
        let editor = Unmanaged<ReadlineEditor>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: line, count: Int(end))
        let text = String(decoding: bytes, as: UTF8.self)
        let word = String(decoding: bytes[Int(start)...], as: UTF8.self)
        for candidate in editor.complete(text) {
          le_offer(ReadlineEditor.replacement(for: word, at: text, by: candidate))
        }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// What stands in the place of the word readline has found, which may begin before or after the
  /// one the candidate completes.
  private static func replacement(
    for word: String, at text: String, by candidate: String
  ) -> String {
    let typed = (0...min(text.count, candidate.count)).last {
      candidate.hasPrefix(text.suffix($0))
    }
    return word + candidate.dropFirst(typed ?? 0)
  }

  deinit { le_set_completer(nil, nil) }

  func readLine(prompt: String) -> LineInput {
    var buffer: UnsafeMutablePointer<CChar>?
    switch le_read_line(prompt, &buffer) {
    case le_got_line:
      guard let buffer else { return .end }
      defer { le_free_line(buffer) }
      return .line(String(cString: buffer))
    case le_got_interrupt: return .interrupted
    default: return .end
    }
  }

  func remember(_ block: String) {
    le_history_add(block)
    // After every block: a closed terminal loses nothing.
    if let historyPath { _ = le_history_save(historyPath, 2000) }
  }

  /// `${XDG_STATE_HOME:-~/.local/state}/simgen/history`, its folder made; nil where that cannot be.
  private static func historyFile() -> String? {
    var base = Machine.environment("XDG_STATE_HOME") ?? ""
    if !base.hasPrefix("/") {
      guard let home = Machine.environment("HOME"), home.hasPrefix("/") else { return nil }
      base = home + "/.local/state"
    }
    let folder = base + "/simgen"
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/" + part
      Path.makePrivateFolder(path)
    }
    return Path.obstacle(toWriting: folder) == nil ? folder + "/history" : nil
  }
}
