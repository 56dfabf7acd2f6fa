import Engine
import Outputs
import Script
import Verbs

/// What `help` and `show` answer.
struct PromptQuery {
  private let session: Session
  private let width: Int
  private let isUnicode: Bool
  private let context: RunContext
  private let renderer = DiagnosticRenderer(isColoured: Terminal.hasColour(.error))

  /// Questions about a session, answered in so many columns.
  /// - Parameter context: what stops an answer that takes work.
  init(_ session: Session, width: Int, isUnicode: Bool, context: RunContext) {
    self.session = session
    self.width = width
    self.isUnicode = isUnicode
    self.context = context
  }

  // MARK: help

  /// Help on a topic, or on everything.
  func help(_ words: [String]) throws(PromptError) -> String {
    let help = Help(session.catalogue)
    if words.isEmpty { return Text.wrapped(PromptHelp.overview(help), to: width) }
    let texts = [PromptHelp.text(words), help.text(words)].compactMap { $0 }
    // Lines to be typed are not broken.
    if words == ["start"] { return texts.joined() }
    if !texts.isEmpty { return Text.wrapped(texts.joined(separator: "\n"), to: width) }
    let hint = help.suggestion(for: words).map { "; did you mean '\($0)'?" } ?? ""
    throw PromptError("no help on '\(words.joined(separator: " "))'\(hint)")
  }

  // MARK: show

  /// What there is under a name, or in all.
  func show(_ topic: String) throws(PromptError) -> String {
    if topic.isEmpty { return overview() }
    if let candidate = session.molecules.first(where: { $0.label == topic })?.candidate {
      return molecule(topic, candidate)
    }
    let known = session.names.first { $0.name == topic }?.what
    let kind = Kind.allCases.first { [$0.rawValue, $0.rawValue + "s"].contains(topic) }
    if known == nil, let kind { return try list(kind) }
    if let kind = known.flatMap(Kind.init(rawValue:)) { return try describe(kind, topic) }
    do throws(Diagnostic) {
      if known != "function", let value = try? session.value(topic) { return value + "\n" }
      return table(try session.schedule(topic))
    } catch {
      throw PromptError(lines: renderer.render([error]))
    }
  }

  private func overview() -> String {
    var text = ""
    let names = session.names.filter { name in
      !session.molecules.contains { $0.label == name.name }
    }
    let column = names.map(\.name.count).max() ?? 0
    for (name, what) in names {
      var line = "\(Text.pad(name, to: column))  \(what)"
      if what == "value", let value = try? session.value(name) { line += " \(value)" }
      if let plugin = plugin(name) { line += " \(type(of: plugin).name)" }
      text += Text.cut(line, to: width) + "\n"
    }
    let molecules = session.molecules.enumerated().map { index, molecule in
      ReportedMolecule(index: index, name: molecule.label, candidate: molecule.candidate)
    }
    let guidance = Guidance.column(molecules)
    var table = TextTable(
      columns: [
        .init(heading: "molecule", alignsRight: false),
        .init(heading: "formula", alignsRight: false),
        .init(heading: "interaction eV/atom", alignsRight: true, isOptional: true),
      ] + guidance + [.init(heading: "verdict", alignsRight: false, limit: 60)])
    table.rows = molecules.map { molecule in
      [
        molecule.name, molecule.formula,
        molecule.interactionPerAtom.map { Text.fixed($0, 3) } ?? "-",
      ] + guidance.map { _ in molecule.guidance.map { Text.fixed($0.perAtom, 2) } ?? "-" }
        + [molecule.verdict]
    }
    if !table.rows.isEmpty { text += (text.isEmpty ? "" : "\n") + table.rendered(width: width) }
    return text.isEmpty ? "nothing yet; 'help start' leads to a first molecule\n" : text
  }

  /// What the recipe's own verb prints, and how far the generation has come.
  private func molecule(_ label: String, _ candidate: Candidate) -> String {
    "\(label)  " + Show().text(of: candidate)
      + (candidate.paused.map { StepLine(label, candidate, $0).rendered() } ?? "")
  }

  // MARK: Declarations

  private func plugin(_ label: String) -> (any Plugin)? {
    session.declarations.first { $0.declared.label == label }?.declared.plugin
  }

  private func describe(_ kind: Kind, _ label: String) throws(PromptError) -> String {
    guard let plugin = plugin(label) else { return "\(label): \(kind.rawValue)\n" }
    let heading =
      "\(label): \(kind.rawValue) \(type(of: plugin).name). \(type(of: plugin).summary)\n"
    var text = Text.wrapped(heading, to: width)
    let settings = session.settings(of: label)
    let column = settings.map(\.name.count).max() ?? 0
    for setting in settings {
      text +=
        Text.cut("  \(Text.pad(setting.name, to: column))  \(setting.value)", to: width) + "\n"
      guard let schedule = setting.schedule, schedule(1) != schedule(0) else { continue }
      text +=
        String(repeating: " ", count: column + 4)
        + sparkline(schedule, columns: min(41, width - column - 22)) + "\n"
    }
    if let term = plugin as? any ForceTerm, let readings = try readings(of: [term]) {
      text +=
        "on \(readings.label) at t = \(Text.short(readings.sigma)):\n"
        + forceTable([(label, readings.terms[0])], heading: "force")
    }
    return text
  }

  private func list(_ kind: Kind) throws(PromptError) -> String {
    let declared = session.declarations.filter { $0.kind == kind }
    guard !declared.isEmpty else { return "no \(kind.rawValue) yet; see: help \(kind.rawValue)\n" }
    let terms = declared.compactMap { $0.declared.product as? any ForceTerm }
    if kind == .force, let readings = try readings(of: terms) {
      return "on \(readings.label) at t = \(Text.short(readings.sigma)):\n"
        + forceTable(Array(zip(declared.map(\.declared.label), readings.terms)), heading: "force")
    }
    let column = declared.map(\.declared.label.count).max() ?? 0
    return declared.map { _, declared in
      let line =
        "\(Text.pad(declared.label, to: column))  \(type(of: declared.plugin).name)  "
        + type(of: declared.plugin).summary
      return Text.cut(line, to: width) + "\n"
    }.joined()
  }

  /// What forces do to the generation in progress; nil when there is none.
  private func readings(
    of terms: [any ForceTerm]
  ) throws(PromptError) -> (label: String, sigma: Double, terms: [TermReading])? {
    guard let label = session.generationInProgress?.label,
      let paused = session.molecules.first(where: { $0.label == label })?.candidate.paused
    else { return nil }
    do {
      return (label, paused.sigma, try paused.readings(of: terms, in: context))
    } catch {
      throw PromptError("\(error)")
    }
  }

  private func forceTable(
    _ rows: [(label: String, reading: TermReading)], heading: String
  ) -> String {
    var table = TextTable(columns: [
      .init(heading: heading, alignsRight: false), .init(heading: "energy", alignsRight: true),
      .init(heading: "|F|", alignsRight: true), .init(heading: "largest", alignsRight: true),
    ])
    table.rows = rows.map { label, reading in
      [
        label, Text.fixed(reading.energy, 4), Text.fixed(reading.norm, 4),
        Text.fixed(reading.largest, 4),
      ]
    }
    return table.rendered(width: width)
  }

  // MARK: Schedules

  private func table(_ schedule: Schedule) -> String {
    let levels = [1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001]
    var table = TextTable(columns: [
      .init(heading: "t", alignsRight: true), .init(heading: "value", alignsRight: true),
    ])
    table.rows = levels.map { [Text.short($0), Text.fixed(schedule($0), 4)] }
    return Text.wrapped(schedule.source + "\n", to: width)
      + sparkline(schedule, columns: min(41, width - 18)) + "\n" + table.rendered(width: width)
  }

  private func sparkline(_ schedule: Schedule, columns: Int) -> String {
    let last = Double(max(1, columns - 1))
    return Self.sparkline(
      (0..<max(2, columns)).map { schedule(1 - Double($0) / last) }, isUnicode: isUnicode)
      + "  t from 1 to 0"
  }

  /// Values as one row of bars.
  static func sparkline(_ values: [Double], isUnicode: Bool) -> String {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return "" }
    let marks = Array(isUnicode ? "▁▂▃▄▅▆▇█" : "_.-=+*#@")
    return String(
      values.map { value in
        guard value.isFinite else { return " " }
        let share = high > low ? (value - low) / (high - low) : 0
        return marks[min(marks.count - 1, Int(share * Double(marks.count)))]
      })
  }
}
