import Campaigns
import Engine
import Outputs
import Platform
import Script

/// Tells on standard error how far a run has come: a bar that redraws itself on a terminal, a
/// line every ten seconds elsewhere.
final class Progress: CampaignDisplay {
  /// How far the run is.
  private(set) var tally = RunTally()
  /// What molecules in flight are doing, latest last.
  private var current: [(molecule: Int, text: String)] = []
  private var lastShown = -Double.infinity
  private var isDrawn = false

  private let redraws: Bool
  private let colour: Bool
  private let unicode: Bool
  private let width: () -> Int
  private let now: () -> Double
  private let write: (String) -> Void

  /// A display on standard error unless a test says otherwise.
  init(
    redraws: Bool = Terminal.canRedraw, colour: Bool = Terminal.hasColour(.error),
    unicode: Bool = Terminal.isUnicode,
    width: @escaping () -> Int = { Terminal.width(.error) },
    now: @escaping () -> Double = Machine.seconds,
    write: @escaping (String) -> Void = { Terminal.note($0) }
  ) {
    self.redraws = redraws
    self.colour = colour
    self.unicode = unicode
    self.width = width
    self.now = now
    self.write = write
  }

  /// Seconds since `begin`.
  var elapsed: Double { now() - tally.start }

  /// A run of so many molecules begins, some of which may be there already; none when something is
  /// done to one that is there.
  func begin(total: Int, done before: Int = 0, failed: Int = 0, rejected: Int = 0) {
    tally = RunTally(
      total: total, done: before, failed: failed, rejected: rejected, at: now())
    current = []
    lastShown = redraws ? -Double.infinity : tally.start
    if total > 0 { show() }
  }

  /// A molecule, counted from 0, has come this far.
  func update(_ molecule: Int, _ event: ProgressEvent) {
    current.removeAll { $0.molecule == molecule }
    tally.update(event, at: now())
    let owner = tally.total > 0 ? "molecule \(molecule + 1): " : ""
    current.append((molecule, "\(owner)\(event.stage) \(event.done)/\(event.total)"))
    show()
  }

  /// A molecule of a run is finished.
  func finish(_ result: MoleculeResult) {
    finish(result.index, failed: result.failure != nil)
  }

  /// A molecule, counted from 0, is finished.
  func finish(_ molecule: Int, failed: Bool) {
    tally.finish(failed: failed)
    current.removeAll { $0.molecule == molecule }
    show()
  }

  /// An attempt at a molecule was rejected.
  func reject(_ result: MoleculeResult) {
    tally.reject()
    show()
  }

  /// Takes the bar away, at the end or because something is printed.
  func clear() {
    if isDrawn { write("\r\u{1B}[K") }
    isDrawn = false
    if redraws { lastShown = -Double.infinity }
  }

  /// Prints on standard output.
  func show(_ text: String) {
    clear()
    Terminal.print(text)
  }

  /// Takes the bar away at the end.
  func end() { clear() }

  private func show() {
    let moment = now()
    guard moment - lastShown >= (redraws ? 0.1 : 10) else { return }
    lastShown = moment
    if redraws {
      write("\r" + line() + "\u{1B}[K")
      isDrawn = true
    } else {
      write(line() + "\n")
    }
  }

  private func line() -> String {
    let columns = redraws ? width() - 1 : 120
    let (total, done) = (tally.total, tally.done)
    let share = total > 0 ? Double(done) / Double(total) : 0
    var facts = total > 0 ? ["\(done)/\(total)"] : []
    if let rate = tally.rate(at: now()) {
      facts.append(Text.fixed(rate * 3600, 0) + " molecules/h")
      facts.append(Text.duration(Double(total - done) / rate) + " left")
    }
    if tally.failed > 0 { facts.append("\(tally.failed) failed") }
    if tally.rejected > 0 { facts.append("\(tally.rejected) rejected") }
    if let latest = current.last { facts.append(latest.text) }
    let text = facts.joined(separator: "  ")
    guard redraws, total > 0 else {
      return Text.cut((redraws ? "" : "simgen: ") + text, to: columns)
    }
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
}
