import Chemistry
import Engine

/// Prints what is known of a molecule.
public struct Show: Verb {
  public static let name = "show"
  public static let summary = "Print formula, validity and the figures of every stage."
  public static let subject = VerbSubject.reads
  public static let parameters: [Parameter<Show>] = []

  /// The defaults.
  public init() {}

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    let molecule = candidate.molecule
    var lines = [
      "\(molecule.formula)  \(molecule.heavyAtoms.count) heavy atoms  \(Validity(of: molecule))"
    ]
    for stage in candidate.stages {
      let figures = stage.figures.sorted { $0.key < $1.key }
        .map { "\($0.key) \(decimal($0.value))" }.joined(separator: "  ")
      lines.append("  \(stage.name)  \(decimal(stage.seconds)) s  \(figures)")
    }
    context.emit(OutputRecord(path: nil, text: lines.joined(separator: "\n") + "\n"))
  }

  /// Three decimals.
  private func decimal(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    let thousandths = Int((abs(value) * 1000).rounded())
    let fraction = String(thousandths % 1000)
    let padding = String(repeating: "0", count: 3 - fraction.count)
    return (value < 0 && thousandths > 0 ? "-" : "") + "\(thousandths / 1000).\(padding)\(fraction)"
  }
}
