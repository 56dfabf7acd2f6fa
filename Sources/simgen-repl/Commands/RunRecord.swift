import Engine
import Script

/// A run that is over, as its report needs it.
struct RunRecord {
  let recipe: Recipe
  let plan: Plan
  let options: RecipeOptions
  let threads: Int
  let molecules: [ReportedMolecule]
  /// Attempts that were rejected on the way.
  let rejected: [ReportedMolecule]
  let seconds: Double
  let isPartial: Bool

  /// DOIs of the plug-ins used, each once, in order.
  var citations: [String] { ingredients.citations }

  private var ingredients: Ingredients { Ingredients(declarations: plan.declarations) }

  /// The report of the run.
  var report: Report {
    Report(
      title: options.title, recipe: text, facts: facts, results: molecules,
      schedules: ingredients.schedules, citations: citations, seconds: seconds, isPartial: isPartial
    )
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
    return facts + ingredients.facts + Ingredients.circumstances(threads: threads)
  }
}
