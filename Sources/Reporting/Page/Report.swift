import Chemistry
import Engine
import Outputs

/// What a report says about a run.
package struct Report {
  /// The recipe's name, for the heading.
  let title: String
  /// The recipe as it was run; nil where there was none.
  let recipe: String?
  /// Settings and provenance, in order.
  let facts: [(name: String, value: String)]
  let results: [ReportedMolecule]
  /// Attempts that were rejected on the way.
  let rejected: [ReportedMolecule]
  /// Aggregate metrics of the molecules, and of what they are compared with.
  let comparison: Comparison
  /// Schedules of the recipe by name.
  let schedules: [(name: String, schedule: Schedule)]
  let citations: [String]
  /// Wall-clock time of the run.
  let seconds: Double
  /// Parts that were put together; `seconds` is the time of all of them.
  var parts = 1
  /// Whether the run was stopped before its end.
  let isPartial: Bool

  /// A report of a run, or of molecules from a file.
  package init(
    title: String, recipe: String?, facts: [(name: String, value: String)],
    results: [ReportedMolecule], rejected: [ReportedMolecule], comparison: Comparison,
    schedules: [(name: String, schedule: Schedule)], citations: [String], seconds: Double,
    parts: Int = 1, isPartial: Bool
  ) {
    self.title = title
    self.recipe = recipe
    self.facts = facts
    self.results = results
    self.rejected = rejected
    self.comparison = comparison
    self.schedules = schedules
    self.citations = citations
    self.seconds = seconds
    self.parts = parts
    self.isPartial = isPartial
  }

  /// Molecules drawn, the first ones of the run; pictures are what makes a page large.
  static let drawingLimit = 100
  /// How many different structures, and how many molecules, are drawn.
  package static let drawn =
    (structures: EvaluationSection.drawingLimit, molecules: drawingLimit)
  /// Rows of the table: more are slow to sort in a browser.
  static let tableLimit = 5000

  /// One HTML page that needs nothing but itself.
  package func rendered() -> String {
    let body =
      header() + pictures() + film.rendered()
      + EvaluationSection(results: results, comparison: comparison).rendered()
      + verdicts() + curves() + table() + stages() + provenance()
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(HTML.escape(title)) - simgen</title>
      <style>\(ReportAssets.style)</style></head>
      <body>
      \(body)
      <script>\(ReportAssets.script)</script>
      </body></html>

      """
  }

  private var finished: [ReportedMolecule] { results.filter { $0.failure == nil } }

  private var film: FilmSection { FilmSection(of: finished) }

  private func header() -> String {
    let valid = finished.count(where: \.isValid)
    let percent =
      finished.isEmpty ? "-" : Text.fixed(100 * Double(valid) / Double(finished.count), 0) + " %"
    let rate = seconds > 0 ? Text.fixed(Double(finished.count) / seconds * 3600, 0) : "-"
    let energies = finished.compactMap(\.interactionPerAtom).sorted()
    let guidances = finished.compactMap { $0.guidance?.perAtom }.sorted()
    var tiles = [
      ("\(finished.count)", "molecules"), (percent, "valid"),
    ]
    tiles +=
      parts > 1
      ? [(Text.duration(seconds), "time of \(parts) parts together")]
      : [(rate, "molecules per hour"), (Text.duration(seconds), "wall-clock time")]
    if !energies.isEmpty {
      tiles.append(
        (Text.fixed(energies[energies.count / 2], 3), "median interaction energy, eV/atom"))
    }
    if !guidances.isEmpty {
      tiles.append(
        (Text.fixed(guidances[guidances.count / 2], 2), "median \(Guidance.heading(finished))"))
    }
    if !rejected.isEmpty { tiles.append(("\(rejected.count)", "attempts rejected")) }
    if results.count > finished.count {
      tiles.append(("\(results.count - finished.count)", "failed"))
    }
    let shown = tiles.map { "<li><b>\($0.0)</b> <span>\($0.1)</span></li>" }.joined()
    let warning =
      isPartial ? "<p class=\"warning\">This run was stopped before its end.</p>" : ""
    return "<header><p class=\"brand\">simgen</p><h1>\(HTML.escape(title))</h1>"
      + "\(warning)<ul class=\"tiles\">\(shown)</ul></header>\n"
  }

  private func pictures() -> String {
    let drawn = finished.filter { $0.molecule.count > 0 }.prefix(Self.drawingLimit)
    guard !drawn.isEmpty else { return "" }
    let size = SIMD2(220.0, 190.0)
    var elements = film.elements
    var cards: [String] = []
    var data: [String] = []
    for result in drawn {
      let molecule = result.molecule
      let geometry = MoleculeGeometry(
        molecule, bonds: result.bonds, pocket: result.candidate.pocket)
      elements.formUnion(molecule.elements + geometry.surroundings.elements)
      let picture = MoleculePicture(geometry: geometry, size: size)
      let figures = [
        result.interactionPerAtom.map { "interaction " + Text.fixed($0, 3) + " eV/atom" },
        result.guidance.map { "\($0.name) " + Text.fixed($0.perAtom, 2) },
      ].compactMap { $0 }.joined(separator: " \u{B7} ")
      cards.append(
        "<figure class=\"card\(result.isValid ? "" : " invalid")\" id=\"m\(result.index)\">"
          + "<svg class=\"mol\" data-i=\"\(data.count)\" viewBox=\"0 0 220 190\" role=\"img\""
          + " aria-label=\"\(HTML.escape(molecule.formula))\">\(picture.drawing())</svg>"
          + "<figcaption><b>\(Self.subscripts(molecule.formula))</b>"
          + "<span class=\"verdict\">\(HTML.escape(result.verdict))</span>"
          + "<small>\(HTML.escape(result.name))<br>\(figures)</small></figcaption></figure>")
      data.append(picture.data())
    }
    let note =
      drawn.count < finished.count
      ? " The first \(drawn.count) of \(finished.count) are drawn; the CSV beside this page lists all."
      : ""
    let gradients = elements.sorted().map(ElementColour.gradient).joined()
    let colours = elements.sorted().map { element in
      let colour = ElementColour.of(element)
      return "\"\(element.symbol)\":[\"\(colour.base)\",\"\(colour.shade)\"]"
    }.joined(separator: ",")
    return "<section><h2>Molecules</h2><p class=\"hint\">Drag to turn, double-click to turn back."
      + "\(note) <label class=\"only\"><input type=\"checkbox\" id=\"only-valid\"> "
      + "valid ones only</label></p>"
      + "<svg width=\"0\" height=\"0\" class=\"defs\" aria-hidden=\"true\"><defs>\(gradients)</defs>"
      + "</svg><div class=\"cards\">\(cards.joined(separator: "\n"))</div>"
      + "<script type=\"application/json\" id=\"data\">{\"c\":{\(colours)},\"eye\":"
      + "\(Text.fixed(MoleculePicture.eyeDistance, 2)),\"stick\":"
      + "\(Text.fixed(MoleculePicture.stickRadius, 3)),\"gap\":"
      + "\(Text.fixed(MoleculePicture.lineSpacing, 3)),\"faint\":[\(MoleculePicture.faintRadius),"
      + "\(MoleculePicture.faint)],\"m\":[\n\(data.joined(separator: ",\n"))\n]}"
      + "</script></section>\n"
  }

  private func curves() -> String {
    let traces = finished.prefix(Self.drawingLimit).map(\.candidate.trace).filter { $0.count > 1 }
    func byStep(_ value: (TracePoint) -> Double) -> [CurvePlot.Curve] {
      traces.map { trace in trace.enumerated().map { SIMD2(Double($0 + 1), value($1)) } }
    }
    let guides = Guidance.names(finished)
    var plots =
      guides.isEmpty
      ? []
      : [
        CurvePlot(
          title: "\(guides.joined(separator: ", ")) per atom, what guides", xLabel: "step",
          curves: byStep(\.guidance), scale: .symmetric)
      ]
    plots += [
      CurvePlot(
        title: "Force on free atoms, root mean square", xLabel: "step", curves: byStep(\.force),
        scale: .logarithmic),
      CurvePlot(
        title: "Noise level t (sigma)", xLabel: "step", curves: Array(byStep(\.sigma).prefix(1)),
        scale: .logarithmic),
    ]
    let start = traces.compactMap { $0.map(\.sigma).max() }.max() ?? 1
    for (name, schedule) in schedules {
      let points = (0...200).map { index in
        let t = start * Double(index) / 200
        return SIMD2(t, schedule(t))
      }
      plots.append(
        CurvePlot(
          title: "\(name) = \(Text.cut(schedule.source, to: 60))", xLabel: "noise level t",
          curves: [points], isReversed: true))
    }
    let shown = plots.map { $0.rendered() }.filter { !$0.isEmpty }
    guard !shown.isEmpty else { return "" }
    let note =
      traces.count > 2
      ? "<p class=\"hint\">Thin: \(traces.count) molecules. Bold: their median.</p>" : ""
    return "<section><h2>Curves</h2>\(note)<div class=\"plots\">\(shown.joined())</div></section>\n"
  }

  private func verdicts() -> String {
    let counts = comparison.evaluation.verdicts
    guard let most = counts.map(\.count).max() else { return "" }
    let rows = counts.prefix(20).map { verdict in
      let (reason, count) = (verdict.name, verdict.count)
      let width = Text.fixed(100 * Double(count) / Double(most), 1)
      return "<tr><td>\(HTML.escape(reason))</td><td class=\"n\">\(count)</td>"
        + "<td class=\"bar\"><i class=\"\(reason == "valid" ? "good" : "bad")\""
        + " style=\"width:\(width)%\"></i></td></tr>"
    }.joined()
    let rest =
      counts.count > 20 ? "<p class=\"hint\">\(counts.count - 20) rarer ones left out.</p>" : ""
    return "<section><h2>Verdicts</h2><table class=\"verdicts\">\(rows)</table>\(rest)"
      + rejections() + "</section>\n"
  }

  /// Why attempts were made again, and failures on the way.
  private func rejections() -> String {
    guard !rejected.isEmpty else { return "" }
    let rows = rejected.prefix(200).map { result in
      "<tr><td>\(HTML.escape(result.name))</td><td>\(Self.subscripts(result.formula))"
        + "</td><td>\(HTML.escape(result.verdict))</td></tr>"
    }.joined()
    let rest =
      rejected.count > 200 ? "<p class=\"hint\">The first 200 of \(rejected.count).</p>" : ""
    return "<details><summary>\(Text.count(rejected.count, "attempt")) rejected and made again"
      + "</summary>\(rest)<table>\(rows)</table></details>"
  }

  private func table() -> String {
    let guidance = Guidance.column(results)
    let rows = results.prefix(Self.tableLimit).map { result in
      let name =
        result.failure == nil && result.index < Self.drawingLimit
        ? "<a href=\"#m\(result.index)\">\(HTML.escape(result.name))</a>" : HTML.escape(result.name)
      return "<tr class=\"\(result.isValid ? "" : "invalid")\"><td>\(name)</td>"
        + "<td>\(Self.subscripts(result.formula))</td>"
        + "<td class=\"n\">\(result.heavyAtoms)</td>"
        + "<td class=\"n\">\(result.interactionPerAtom.map { Text.fixed($0, 4) } ?? "")</td>"
        + guidance.map { _ in
          "<td class=\"n\">\(result.guidance.map { Text.fixed($0.perAtom, 3) } ?? "")</td>"
        }.joined()
        + "<td class=\"n\">\(Text.fixed(result.seconds, 2))</td>"
        + "<td>\(HTML.escape(result.verdict))</td></tr>"
    }
    let note =
      rows.count < results.count
      ? "<p class=\"hint\">The first \(rows.count) of \(results.count); the CSV beside this page "
        + "lists all.</p>" : ""
    return
      "<section><h2>Table</h2>\(note)<p class=\"hint\">\(Guidance.note(results))</p><div class=\"scroll\"><table class=\"sortable\"><thead><tr>"
      + "<th>molecule</th><th>formula</th><th class=\"n\">heavy atoms</th>"
      + "<th class=\"n\">interaction energy, eV/atom</th>"
      + guidance.map { "<th class=\"n\">\($0.heading)</th>" }.joined()
      + "<th class=\"n\">seconds</th><th>verdict</th></tr></thead><tbody>"
      + rows.joined(separator: "\n") + "</tbody></table></div></section>\n"
  }

  private func stages() -> String {
    var names: [String] = []
    var seconds: [String: (total: Double, runs: Int)] = [:]
    for stage in results.flatMap(\.stages) {
      if seconds[stage.name] == nil { names.append(stage.name) }
      seconds[stage.name, default: (0, 0)].total += stage.seconds
      seconds[stage.name, default: (0, 0)].runs += 1
    }
    let total = seconds.values.reduce(0) { $0 + $1.total }
    guard total > 0 else { return "" }
    let rows = names.map { name in
      let (time, runs) = seconds[name, default: (0, 1)]
      let share = Text.fixed(100 * time / total, 1)
      return "<tr><td>\(HTML.escape(name))</td><td class=\"n\">"
        + "\(Text.fixed(time / Double(max(1, runs)), 3)) s</td><td class=\"n\">\(share) %</td>"
        + "<td class=\"bar\"><i style=\"width:\(share)%\"></i></td></tr>"
    }.joined()
    return "<section><h2>Where the time went</h2><table class=\"verdicts\"><tr><th>stage</th>"
      + "<th class=\"n\">each</th><th class=\"n\">share</th><th></th></tr>\(rows)</table></section>\n"
  }

  private func provenance() -> String {
    let rows = facts.map { name, value in
      "<dt>\(HTML.escape(name))</dt><dd>\(HTML.escape(value))</dd>"
    }.joined()
    let cite = citations.map { doi in
      "<li><a href=\"https://doi.org/\(HTML.escape(doi))\">https://doi.org/\(HTML.escape(doi))</a></li>"
    }.joined()
    return "<section><h2>Settings and provenance</h2><dl>\(rows)</dl>"
      + (recipe.map {
        "<details open><summary>Recipe</summary><pre>\(HTML.escape($0))</pre></details>"
      } ?? "")
      + (cite.isEmpty ? "" : "<h3>Please cite</h3><ul>\(cite)</ul>") + "</section>\n"
  }

  /// A formula with its numbers set low.
  static func subscripts(_ formula: String) -> String {
    var html = ""
    var digits = ""
    for character in formula + " " {
      if character.isNumber {
        digits.append(character)
      } else {
        if !digits.isEmpty { html += "<sub>\(digits)</sub>" }
        digits = ""
        html.append(character)
      }
    }
    return String(html.dropLast())
  }
}
