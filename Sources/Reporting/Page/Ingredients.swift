import Engine
import FoundationEssentials
import Outputs

/// What molecules were made with, as a report tells it.
package struct Ingredients {
  let declarations: [(kind: Kind, declared: Labelled)]

  /// What the declarations of a recipe stand for.
  package init(
    declarations: [(kind: Kind, declared: Labelled)]
  ) {
    self.declarations = declarations
  }

  /// DOIs of the plug-ins, each once, in order.
  package var citations: [String] {
    var seen: Set<String> = []
    return declarations.flatMap { type(of: $0.declared.plugin).citations }
      .filter { seen.insert($0).inserted }
  }

  /// Models and references with where they come from.
  package var facts: [(name: String, value: String)] {
    declarations.compactMap { kind, declared in
      let label = declared.label
      if let model = declared.product as? any AtomisticModel {
        let head = model.head.map { ", head \($0)" } ?? ""
        return ("\(kind.rawValue) \(label)", "SHA-256 \(model.fingerprint)\(head)")
      }
      guard let reference = declared.product as? ReferenceSet else { return nil }
      let count = Text.count(reference.molecules.count, "molecule")
      return ("\(kind.rawValue) \(label)", "\(reference.source), \(count)")
    }
  }

  /// Schedules that change with t.
  package var schedules: [(name: String, schedule: Schedule)] {
    declarations.flatMap { _, declared in
      declared.plugin.scheduledParameters.compactMap { parameter, schedule in
        let changes = (0...10).contains { schedule(Double($0) / 10) != schedule(0) }
        return changes ? ("\(declared.label).\(parameter.name)", schedule) : nil
      }
    }
  }

  /// The program and the moment.
  package static func circumstances(threads: Int?, parts: Int = 1) -> [(
    name: String, value: String
  )] {
    [("engine", Version.program)]
      + (threads.map { [("threads", "\($0)")] } ?? [])
      + (parts > 1 ? [("parts", "\(parts)")] : [])
      + [("processor", Processor.instructions), ("finished", Date().formatted(.iso8601))]
  }
}
