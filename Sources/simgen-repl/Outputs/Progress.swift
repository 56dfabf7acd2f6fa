import Engine
import Glibc
import Synchronization

/// Tells on standard error how far a run has come: a bar that redraws itself on a terminal, a
/// line every ten seconds elsewhere. May be called from any thread.
final class Progress: Sendable {
  private struct State {
    var total = 0
    var done = 0
    var failed = 0
    /// What molecules in flight are doing, by index, latest last.
    var current: [(index: Int, text: String, share: Double)] = []
    var start = 0.0
    var lastShown = -Double.infinity
    var isDrawn = false
  }

  private let state = Mutex(State())
  private let redraws: Bool
  private let colour: Bool
  private let unicode: Bool
  private let width: @Sendable () -> Int
  private let write: @Sendable (String) -> Void
  private let now: @Sendable () -> Double

  /// A display on standard error unless a test says otherwise.
  init(
    redraws: Bool = Terminal.canRedraw, colour: Bool = Terminal.hasColour(STDERR_FILENO),
    unicode: Bool = Progress.localeIsUnicode,
    width: @escaping @Sendable () -> Int = { Terminal.width(STDERR_FILENO) },
    now: @escaping @Sendable () -> Double = Progress.monotonicSeconds,
    write: @escaping @Sendable (String) -> Void = { Terminal.note($0) }
  ) {
    self.redraws = redraws
    self.colour = colour
    self.unicode = unicode
    self.width = width
    self.now = now
    self.write = write
  }

  /// A run of so many molecules begins.
  func begin(total: Int) {
    state.withLock {
      $0 = State()
      $0.total = total
      $0.start = now()
      $0.lastShown = redraws ? -Double.infinity : $0.start
      show(&$0)
    }
  }

  /// A molecule has come this far.
  func update(_ index: Int, label: String, _ event: ProgressEvent) {
    state.withLock {
      let share = event.total > 0 ? Double(event.done) / Double(event.total) : 0
      $0.current.removeAll { $0.index == index }
      $0.current.append((index, "\(label): \(event.stage) \(event.done)/\(event.total)", share))
      show(&$0)
    }
  }

  /// A molecule is finished.
  func finish(_ index: Int, failed: Bool) {
    state.withLock {
      $0.done += 1
      if failed { $0.failed += 1 }
      $0.current.removeAll { $0.index == index }
      show(&$0)
    }
  }

  /// Runs `body`, which prints, with the bar out of the way.
  func aside(_ body: () -> Void) {
    state.withLock {
      clear(&$0)
      body()
      $0.lastShown = redraws ? -Double.infinity : $0.lastShown
    }
  }

  /// The run is over; takes the bar away.
  func end() { state.withLock { clear(&$0) } }

  private func clear(_ state: inout State) {
    if state.isDrawn { write("\r\u{1B}[K") }
    state.isDrawn = false
  }

  private func show(_ state: inout State) {
    let moment = now()
    guard moment - state.lastShown >= (redraws ? 0.1 : 10) else { return }
    state.lastShown = moment
    let line = line(state, elapsed: moment - state.start)
    if redraws {
      write("\r" + line + "\u{1B}[K")
      state.isDrawn = true
    } else {
      write(line + "\n")
    }
  }

  private func line(_ state: State, elapsed: Double) -> String {
    let columns = redraws ? width() - 1 : 120
    let share = state.total > 0 ? Double(state.done) / Double(state.total) : 0
    var facts = ["\(state.done)/\(state.total)"]
    if state.done > 0 && elapsed > 0 {
      let rate = Double(state.done) / elapsed
      facts.append(Text.fixed(rate * 3600, 0) + " molecules/h")
      facts.append(Text.duration(Double(state.total - state.done) / rate) + " left")
    }
    if state.failed > 0 { facts.append("\(state.failed) failed") }
    if let latest = state.current.last { facts.append(latest.text) }
    let text = facts.joined(separator: "  ")
    guard redraws else { return Text.cut("simgen: " + text, to: columns) }
    let barWidth = min(30, columns - text.count - 2)
    guard barWidth >= 8 else { return Text.cut(text, to: columns) }
    return bar(share, width: barWidth) + "  " + text
  }

  private func bar(_ share: Double, width: Int) -> String {
    let filled = Int((share * Double(width)).rounded(.down))
    let done = String(repeating: unicode ? "\u{2501}" : "#", count: filled)
    let rest = String(repeating: unicode ? "\u{2500}" : "-", count: width - filled)
    return colour ? "\u{1B}[32m\(done)\u{1B}[0m\u{1B}[2m\(rest)\u{1B}[0m" : done + rest
  }

  static var localeIsUnicode: Bool {
    let name =
      ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(Terminal.environment).first { !$0.isEmpty }
    let upper = (name ?? "").uppercased()
    return upper.contains("UTF-8") || upper.contains("UTF8")
  }

  @Sendable static func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
