import Chemistry
import Engine

/// Prints what is known of a molecule.
public struct Show: VerbPlugin, Verb {
  public static let name = "show"
  public static let summary = "Print formula, validity, SMILES and the metrics of every stage."
  public static let subject = VerbSubject.reads
  public static let parameters: [Parameter<Show>] = []

  /// The defaults.
  public init() {}

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    context.emit(OutputRecord(path: nil, text: text(of: candidate)))
  }

  /// What is known of a molecule, as lines.
  public func text(of candidate: Candidate) -> String {
    let molecule = candidate.molecule
    let validity = candidate.validity
    var lines = ["\(molecule.formula)  \(molecule.heavyAtoms.count) heavy atoms  \(validity)"]
    var rows = candidate.stages.map { stage -> [String] in
      let metrics = stage.metrics.sorted { $0.key < $1.key }
        .map { name, value in "\(name) \(decimal(value))" }
      return [stage.name, "\(decimal(stage.seconds)) s", metrics.joined(separator: "  ")]
    }
    if let smiles = validity.structure?.smiles { rows.append(["SMILES", smiles]) }
    lines += aligned(rows, numbers: 1..<1)
    if !candidate.readings.isEmpty {
      lines.append(
        "  forces at the \(candidate.paused == nil ? "end" : "pause") of the generation:")
      let heading = ["force", "energy", "|F|", "largest"]
      let metrics = candidate.readings.map { label, reading -> [String] in
        [label, decimal(reading.energy), decimal(reading.norm), decimal(reading.largest)]
      }
      lines += aligned([heading] + metrics, numbers: 1..<4)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Rows with their cells below each other; those of `numbers` to the right.
  private func aligned(_ rows: [[String]], numbers: Range<Int>) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if widths.count <= column { widths.append(0) }
        // The last cell of a row needs no blanks after it.
        let isLast = column == row.count - 1 && !numbers.contains(column)
        if !isLast { widths[column] = max(widths[column], cell.count) }
      }
    }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
        line += "  " + (numbers.contains(column) ? blanks + cell : cell + blanks)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Three decimals; none of a count.
  private func decimal(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    if value == value.rounded() { return "\(Int(value))" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let fraction = String(thousandths % 1000)
    let padding = String(repeating: "0", count: 3 - fraction.count)
    return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1000).\(padding)\(fraction)"
  }
}
