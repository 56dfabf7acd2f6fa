import Engine
import Outputs

/// What a statement that was no run of its own made of a molecule, in a line.
struct StepLine {
  private let text: String

  /// A generation between two steps.
  init(_ label: String, _ candidate: Candidate, _ paused: PausedGeneration) {
    var facts = [
      "\(label): step \(paused.done) of \(paused.total)", "t = \(Text.short(paused.sigma))",
    ]
    if let point = candidate.trace.last {
      if let guide = candidate.guide {
        facts.append("\(Guidance.name(of: guide))/atom \(Text.fixed(point.guidance, 3))")
      }
      facts.append("force \(Text.fixed(point.force, 3))")
    }
    text = facts.joined(separator: "  ")
  }

  /// A stage that was finished.
  init(_ label: String, _ candidate: Candidate, _ stage: Stage) {
    let metrics = stage.metrics.sorted { $0.key < $1.key }.map { name, value in
      "\(name) \(Text.fixed(value, value == value.rounded() && abs(value) < 1e9 ? 0 : 3))"
    }
    text =
      ([
        "\(label): \(candidate.molecule.formula)",
        "\(stage.name) \(Text.fixed(stage.seconds, 2)) s",
      ]
      + metrics).joined(separator: "  ")
  }

  /// The line.
  func rendered() -> String { text + "\n" }
}
