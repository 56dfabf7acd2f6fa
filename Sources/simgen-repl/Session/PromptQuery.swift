import Chemistry
import Engine
import Glibc
import Script

/// Questions a session answers that are no statements of a recipe: `help`, `?`, `show`.
struct PromptQuery {
  /// Why there is no answer, as lines.
  struct Failure: Error {
    let text: String
  }

  private let session: Session

  /// Questions about a session.
  init(_ session: Session) { self.session = session }

  /// The answer to a line, or nil when the line is no question.
  func answer(_ words: [String]) -> Result<String, Failure>? {
    switch words.first {
    case "help", "?": return help(Array(words.dropFirst()))
    case "show":
      let topic = words.dropFirst().joined(separator: " ")
      if topic.isEmpty { return .success(overview()) }
      // `show MOLECULE` is a statement of the recipe language.
      return session.molecules.contains { $0.label == words[1] } ? nil : show(topic)
    default: return nil
    }
  }

  private func help(_ words: [String]) -> Result<String, Failure> {
    let help = Help(session.catalogue)
    if words.isEmpty {
      return .success(
        (help.text([]) ?? "") + "show, show NAME: what is there; quit or Ctrl-D: leave\n")
    }
    if let text = help.text(words) { return .success(text) }
    let hint = help.suggestion(for: words).map { "; did you mean '\($0)'?" } ?? ""
    return .failure(
      Failure(text: "simgen: error: no help on '\(words.joined(separator: " "))'\(hint)\n"))
  }

  private func overview() -> String {
    var text = ""
    let width = session.names.map(\.name.count).max() ?? 0
    for (name, what) in session.names where !session.molecules.contains(where: { $0.label == name })
    {
      text += "\(Text.pad(name, to: width))  \(what)"
      if what == "value" || what == "let", let value = try? session.value(name) {
        text += " \(value)"
      }
      text += "\n"
    }
    var table = TextTable(columns: [
      .init(heading: "molecule", alignsRight: false), .init(heading: "formula", alignsRight: false),
      .init(heading: "eV/atom", alignsRight: true), .init(heading: "E_sim/atom", alignsRight: true),
      .init(heading: "verdict", alignsRight: false, limit: 60),
    ])
    for (index, (label, candidate)) in session.molecules.enumerated() {
      let molecule = ReportedMolecule(index: index, name: label, candidate: candidate)
      table.rows.append([
        label, molecule.molecule.formula, molecule.energyPerAtom.map { Text.fixed($0, 3) } ?? "-",
        molecule.similarity.map { Text.fixed($0, 2) } ?? "-", molecule.verdict,
      ])
    }
    if !table.rows.isEmpty { text += (text.isEmpty ? "" : "\n") + table.rendered() }
    return text.isEmpty ? "nothing yet; 'help' says what can be declared\n" : text
  }

  /// A value, or a schedule as a sparkline and a table over the noise levels.
  private func show(_ topic: String) -> Result<String, Failure> {
    let known = session.names.first { $0.name == topic }?.what
    if let kind = known.flatMap(Kind.init(rawValue:)) { return .success(describe(kind, topic)) }
    do throws(Diagnostic) {
      if known != "function", let value = try? session.value(topic) {
        return .success(value + "\n")
      }
      return .success(table(try session.schedule(topic)))
    } catch {
      return .failure(Failure(text: "\(error)\n"))
    }
  }

  private func describe(_ kind: Kind, _ label: String) -> String {
    guard let plugin = session.declarations.first(where: { $0.label == label })?.plugin else {
      return "\(label): \(kind.rawValue)\n"
    }
    return "\(label): \(kind.rawValue) \(type(of: plugin).name). \(type(of: plugin).summary)\n"
  }

  private func table(_ schedule: Schedule) -> String {
    let levels = [1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001]
    var table = TextTable(columns: [
      .init(heading: "t", alignsRight: true), .init(heading: "value", alignsRight: true),
    ])
    table.rows = levels.map {
      [$0 < 0.01 ? "0.001" : Text.fixed($0, 2), Text.fixed(schedule($0), 4)]
    }
    let line = Self.sparkline((0...40).map { schedule(1 - Double($0) / 40) })
    return "\(schedule.source)\n\(line)  t from 1 to 0\n\(table.rendered())"
  }

  static func sparkline(_ values: [Double]) -> String {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    let marks = Array(Terminal.isUnicode ? "▁▂▃▄▅▆▇█" : "_.-=+*#@")
    return String(
      values.map { value in
        guard value.isFinite else { return " " }
        let share = high > low ? (value - low) / (high - low) : 0
        return marks[min(marks.count - 1, Int(share * Double(marks.count)))]
      })
  }
}
