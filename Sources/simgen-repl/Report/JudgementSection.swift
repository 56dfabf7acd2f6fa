import Chemistry
import Engine

/// What a report says about how good the molecules are: figures, distributions, drawings.
struct JudgementSection {
  let results: [ReportedMolecule]
  let judgement: Judgement
  var reference: Judgement?
  /// Different molecules drawn in two dimensions.
  static let drawingLimit = 60

  /// Sections of HTML, or nothing where there is nothing to judge.
  func rendered() -> String {
    guard judgement.attempts > 0 else { return "" }
    return figures() + distributions() + drawings()
  }

  private func figures() -> String {
    let table = JudgementTable(judgement: judgement, reference: reference)
    let rows = table.rows.map { row in
      "<tr><td>\(HTML.escape(row.name))</td><td>\(HTML.escape(row.value))</td>"
        + (reference == nil ? "" : "<td>\(HTML.escape(row.reference))</td>") + "</tr>"
    }.joined()
    let head = reference == nil ? "" : "<tr><th></th><th></th><th>reference</th></tr>"
    return "<section><h2>Judgement</h2><p class=\"hint\">Shares of molecules are of all "
      + "\(Text.count(judgement.attempts, "attempt")), failed and rejected ones included.</p>"
      + "<table>\(head)\(rows)</table></section>\n"
  }

  private func distributions() -> String {
    let plots = [
      HistogramPlot(
        title: "Interaction energy an atom, eV", values: judgement.energies,
        reference: reference?.energies ?? []),
      HistogramPlot(
        title: "Similarity energy, E_sim an atom", values: judgement.similarities,
        reference: reference?.similarities ?? []),
    ].map { $0.rendered() }.joined()
    let lists =
      frequencies("Elements", \.composition, unit: "share of heavy atoms")
      + frequencies("Rings", \.rings, unit: "rings a molecule")
      + frequencies("Functional groups", \.groups, unit: "share of molecules with one")
    guard !(plots + lists).isEmpty else { return "" }
    let note =
      reference == nil
      ? "" : "<p class=\"hint\">Filled: these molecules. Line and mark: the reference.</p>"
    return "<section><h2>Distributions</h2>\(note)<div class=\"plots\">\(plots)\(lists)</div>"
      + "</section>\n"
  }

  private func frequencies(
    _ title: String, _ path: KeyPath<Judgement, [Judgement.Frequency]>, unit: String
  ) -> String {
    let own = judgement[keyPath: path].prefix(14)
    guard !own.isEmpty else { return "" }
    let other = Dictionary(
      (reference?[keyPath: path] ?? []).map { ($0.name, $0.value) }
    ) { first, _ in first }
    let most = max(own.map(\.value).max() ?? 1, own.compactMap { other[$0.name] }.max() ?? 0)
    let rows = own.map { item in
      let beside = other[item.name, default: 0]
      let mark =
        reference == nil
        ? "" : "<b style=\"left:\(Text.fixed(100 * beside / most, 1))%\"></b>"
      return "<tr><td>\(HTML.escape(item.name))</td><td class=\"n\">\(Text.fixed(item.value, 2))"
        + "</td>"
        + (reference == nil ? "" : "<td class=\"n soft\">\(Text.fixed(beside, 2))</td>")
        + "<td class=\"bar\"><i style=\"width:\(Text.fixed(100 * item.value / most, 1))%\"></i>"
        + "\(mark)</td></tr>"
    }.joined()
    return "<figure><figcaption>\(title) <small>\(unit)</small></figcaption>"
      + "<table>\(rows)</table></figure>"
  }

  private func drawings() -> String {
    var counts: [String: Int] = [:]
    var order: [(smiles: String, result: ReportedMolecule)] = []
    for result in results {
      guard let smiles = result.judged.smiles else { continue }
      if counts[smiles] == nil { order.append((smiles, result)) }
      counts[smiles, default: 0] += 1
    }
    let cards = order.prefix(Self.drawingLimit).compactMap { smiles, result -> String? in
      guard let bonds = result.judged.validity?.bonds,
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
