import CLineEditor
import Glibc

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
      { context, line, _, end in
        guard let context, let line else { return }
        let editor = Unmanaged<ReadlineEditor>.fromOpaque(context).takeUnretainedValue()
        let bytes = UnsafeRawBufferPointer(start: line, count: Int(end))
        for candidate in editor.complete(String(decoding: bytes, as: UTF8.self)) {
          le_offer(candidate)
        }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { le_set_completer(nil, nil) }

  func readLine(prompt: String) -> LineInput {
    var buffer: UnsafeMutablePointer<CChar>?
    switch le_read_line(prompt, &buffer) {
    case le_got_line:
      guard let buffer else { return .end }
      defer { free(buffer) }
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
    var base = Terminal.environment("XDG_STATE_HOME") ?? ""
    if !base.hasPrefix("/") {
      guard let home = Terminal.environment("HOME"), home.hasPrefix("/") else { return nil }
      base = home + "/.local/state"
    }
    let folder = base + "/simgen"
    var path = ""
    for part in folder.split(separator: "/") {
      path += "/" + part
      mkdir(path, 0o700)
    }
    return access(folder, W_OK) == 0 ? folder + "/history" : nil
  }
}
