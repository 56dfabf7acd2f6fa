import Engine
import Outputs
import Script

/// What `plot` draws: a schedule over a range of t, or the generation of a molecule.
struct PromptPlot {
  private let session: Session
  private let width: Int
  private let isUnicode: Bool

  /// Plots of a session in so many columns.
  init(_ session: Session, width: Int, isUnicode: Bool) {
    self.session = session
    self.width = width
    self.isUnicode = isUnicode
  }

  /// The drawing of `EXPRESSION [from A to B]` or `MOLECULE`.
  func draw(_ text: String) throws(Diagnostic) -> String {
    if let candidate = session.molecules.first(where: { $0.label == text })?.candidate {
      return trace(candidate, text)
    }
    let (expression, from, to) = Self.range(of: text)
    let schedule = try session.schedule(expression)
    let first = try from.map { bound throws(Diagnostic) in try session.schedule(bound)(0) } ?? 1
    let last = try to.map { bound throws(Diagnostic) in try session.schedule(bound)(0) } ?? 0
    return "\(Text.cut(expression, to: width))\n"
      + plot(
        { schedule(first + (last - first) * $0) },
        ("t = \(Text.short(first))", "t = \(Text.short(last))"))
  }

  /// What guides, and the force, against the steps.
  private func trace(_ candidate: Candidate, _ label: String) -> String {
    let trace = candidate.trace
    guard trace.count > 1 else { return "\(label): no steps of a generation to draw\n" }
    func curve(_ value: @escaping (TracePoint) -> Double) -> (Double) -> Double {
      { place in
        let x = place * Double(trace.count - 1)
        let index = min(trace.count - 2, Int(x))
        let (a, b) = (value(trace[index]), value(trace[index + 1]))
        return a + (b - a) * (x - Double(index))
      }
    }
    let ends = ("step 1", "step \(trace.count)")
    let guide = candidate.guide.map {
      "\(label): \(Guidance.name(of: $0)) per atom\n" + plot(curve(\.guidance), ends, rows: 8)
    }
    return (guide ?? "") + "\(label): force, root mean square\n"
      + plot(curve(\.force), ends, rows: 8)
  }

  private func plot(
    _ curve: @escaping (Double) -> Double, _ ends: (String, String), rows: Int = 10
  ) -> String {
    TextPlot(
      curve: curve, ends: (ends.0, ends.1), rows: rows, width: min(width - 1, 100),
      isUnicode: isUnicode
    ).rendered()
  }

  /// The parts of `EXPRESSION from A to B`.
  static func range(of text: String) -> (expression: String, from: String?, to: String?) {
    let words = text.split(separator: " ").map(String.init)
    guard let from = words.lastIndex(of: "from"), from > 0,
      let to = words.lastIndex(of: "to"), to > from + 1, to + 1 < words.count
    else { return (text, nil, nil) }
    return (
      words[..<from].joined(separator: " "), words[(from + 1)..<to].joined(separator: " "),
      words[(to + 1)...].joined(separator: " ")
    )
  }
}
