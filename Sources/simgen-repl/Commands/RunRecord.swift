import Engine
import Foundation
import Script

/// A run that is over, as its report needs it.
struct RunRecord {
  let recipe: Recipe
  let plan: Plan
  let options: RecipeOptions
  let threads: Int
  let molecules: [ReportedMolecule]
  let seconds: Double
  let isPartial: Bool

  /// DOIs of the plug-ins used, each once, in order.
  var citations: [String] {
    var seen: Set<String> = []
    return plan.declarations.flatMap { type(of: $0.plugin).citations }
      .filter { seen.insert($0).inserted }
  }

  /// The report of the run.
  var report: Report {
    Report(
      title: options.title, recipe: text, facts: facts, results: molecules,
      schedules: schedules, citations: citations, seconds: seconds, isPartial: isPartial)
  }

  /// The recipe and the files it includes.
  private var text: String {
    recipe.file.text + recipe.included.map { "\n# \($0.name)\n\($0.text)" }.joined()
  }

  private var facts: [(name: String, value: String)] {
    var facts = [("recipe", options.path)]
    if !options.settings.isEmpty {
      facts.append(("settings", options.settings.joined(separator: ", ")))
    }
    for (name, value) in plan.provenance where name != "recipe" {
      if case .string(let text) = value { facts.append((name, text)) }
    }
    for (kind, label, plugin) in plan.declarations {
      if let model = plugin as? any AtomisticModel {
        facts.append(("\(kind.rawValue) \(label)", "SHA-256 \(model.fingerprint)"))
      } else if let reference = plugin as? any ReferenceSet {
        let count = Text.count(reference.molecules.count, "molecule")
        facts.append(("\(kind.rawValue) \(label)", "\(reference.source), \(count)"))
      }
    }
    let date = Date().formatted(.iso8601)
    return facts + [
      ("engine", "simgen \(Simgen.version)"), ("threads", "\(threads)"), ("finished", date),
    ]
  }

  /// Schedules of the plug-ins that change with t.
  private var schedules: [(name: String, schedule: Schedule)] {
    plan.declarations.flatMap { _, label, plugin in
      plugin.schedules.compactMap { parameter, schedule in
        let changes = (0...10).contains { schedule(Double($0) / 10) != schedule(0) }
        return changes ? ("\(label).\(parameter.name)", schedule) : nil
      }
    }
  }
}
