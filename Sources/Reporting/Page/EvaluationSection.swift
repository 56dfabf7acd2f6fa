import Chemistry
import Engine
import Outputs

/// What a report says about how good the molecules are: metrics, distributions, drawings.
package struct EvaluationSection {
  package let results: [ReportedMolecule]
  package let comparison: Comparison
  /// Different molecules drawn in two dimensions.
  package static let drawingLimit = 60
  /// Kinds of a family that are shown.
  static let kindLimit = 30

  /// Sections of HTML, or nothing where there is nothing to judge.
  package func rendered() -> String {
    guard comparison.evaluation.attempts > 0 else { return "" }
    return metrics() + distributions() + drawings()
  }

  private func metrics() -> String {
    let table = EvaluationTable(comparison)
    let rows = table.rows.map { row in
      "<tr>" + ([row.name] + row.cells).map { "<td>\(HTML.escape($0))</td>" }.joined() + "</tr>"
    }.joined()
    let head =
      table.names.isEmpty
      ? ""
      : "<tr><th></th><th></th>" + table.names.map { "<th>\(HTML.escape($0))</th>" }.joined()
        + "</tr>"
    let note =
      table.names.isEmpty
      ? ""
      : " Distances are 0 where sets are the same and 1 where they have nothing in common; by "
        + "chance, two samples as large from one source are as far apart as the number says."
    return "<section><h2>Evaluation</h2><p class=\"hint\">Shares of molecules are of all, "
      + "failed ones included; metrics are of the valid ones.\(note)</p>"
      + "<table>\(head)\(rows)</table></section>\n"
  }

  private func distributions() -> String {
    let plots = Metric.all.filter { $0.isListed && $0.isContinuous }.map { metric in
      HistogramPlot(
        title: metric.label + (metric.unit.isEmpty ? "" : ", \(metric.unit)"),
        values: comparison.evaluation.values(of: metric),
        reference: comparison.others.first?.evaluation.values(of: metric) ?? []
      ).rendered()
    }.joined()
    let elements = frequencies(
      comparison.evaluation.composition.map { element in
        FamilyTable.Row(
          name: element.name,
          values: comparison.sets.map { set in
            set.evaluation.composition.first { $0.name == element.name }?.value ?? 0
          })
      }, title: "elements", unit: "share of heavy atoms"
    ) { Text.fixed(100 * $0, 1) + " %" }
    let families = MetricFamily.all.map { family in
      frequencies(
        FamilyTable(family, comparison).rows, title: family.label,
        unit: family.isShare ? "share of molecules" : "per molecule", text: family.shown)
    }.joined()
    guard !(plots + elements + families).isEmpty else { return "" }
    let note =
      comparison.others.first.map {
        "<p class=\"hint\">Filled: these molecules. Line and mark: the \($0.name) set. In tables "
          + "the most different kinds come first.</p>"
      } ?? ""
    return "<section><h2>Distributions</h2>\(note)<div class=\"plots\">"
      + "\(plots)\(elements)\(families)</div></section>\n"
  }

  /// A table of kinds with a bar for the evaluated molecules and a mark for the first other set.
  private func frequencies(
    _ kinds: [FamilyTable.Row], title: String, unit: String, text: (Double) -> String
  ) -> String {
    guard !kinds.isEmpty else { return "" }
    let most = max(kinds.flatMap { $0.values.prefix(2) }.max() ?? 1, 1e-9)
    func percent(_ value: Double) -> String { Text.fixed(100 * value / most, 1) + "%" }
    let names = comparison.others.map(\.name)
    let head =
      names.isEmpty
      ? ""
      : "<tr><th></th><th class=\"n\">evaluated</th>"
        + names.map { "<th class=\"n\">\(HTML.escape($0))</th>" }.joined() + "<th></th></tr>"
    let rows = kinds.prefix(Self.kindLimit).map { kind in
      let cells = kind.values.enumerated().map { column, value in
        "<td class=\"n\(column > 0 ? " soft" : "")\">\(text(value))</td>"
      }.joined()
      let mark = kind.values.count > 1 ? "<b style=\"left:\(percent(kind.values[1]))\"></b>" : ""
      return "<tr><td>\(HTML.escape(kind.name))</td>\(cells)<td class=\"bar\">"
        + "<i style=\"width:\(percent(kind.values[0]))\"></i>\(mark)</td></tr>"
    }.joined()
    let hidden = kinds.count - Self.kindLimit
    let rest =
      hidden > 0 ? "<p class=\"hint\">\(hidden) more; the JSON beside this page has all.</p>" : ""
    return "<figure><figcaption>\(HTML.escape(title)) <small>\(unit)</small></figcaption>"
      + "<table>\(head)\(rows)</table>\(rest)</figure>"
  }

  private func drawings() -> String {
    var counts: [String: Int] = [:]
    var order: [(smiles: String, result: ReportedMolecule)] = []
    for result in results {
      guard let smiles = result.evaluated.smiles else { continue }
      if counts[smiles] == nil { order.append((smiles, result)) }
      counts[smiles, default: 0] += 1
    }
    let cards = order.prefix(Self.drawingLimit).compactMap { smiles, result -> String? in
      guard let bonds = result.evaluated.validity?.bonds,
        let drawing = SanitisedStructure.drawing(
          of: result.molecule, bonds: bonds, width: 200, height: 150),
        let start = drawing.firstRange(of: "<svg")?.lowerBound
      else { return nil }
      let times = counts[smiles, default: 1]
      return "<figure class=\"flat\">\(drawing[start...])<figcaption>\(HTML.escape(smiles))"
        + (times > 1 ? " <b>\(times) times</b>" : "") + "</figcaption></figure>"
    }
    guard !cards.isEmpty else { return "" }
    let note =
      order.count > cards.count
      ? "<p class=\"hint\">The first \(cards.count) of \(order.count) different ones.</p>" : ""
    return "<section><h2>Structures</h2>\(note)<div class=\"flats\">"
      + cards.joined(separator: "\n") + "</div></section>\n"
  }
}
