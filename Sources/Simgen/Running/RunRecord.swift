import Campaigns
import Chemistry
import Engine
import Outputs
import Platform
import Reporting
import Script

/// A run that is over, as its report needs it.
package struct RunRecord {
  package let recipe: Recipe
  package let plan: Plan
  package let options: CampaignRequest
  /// Threads that may be used.
  package let threads: Int
  package let molecules: [ReportedMolecule]
  /// Attempts that were rejected on the way.
  package let rejected: [ReportedMolecule]
  /// What files did not take a second time.
  let duplicates: Duplicates
  package let seconds: Double
  /// Parts the run was made in.
  package let parts: Int
  package let isPartial: Bool

  /// DOIs of the plug-ins used, each once, in order.
  package var citations: [String] { ingredients.citations }

  private var ingredients: Ingredients { Ingredients(declarations: plan.declarations) }

  /// Aggregate metrics of the molecules, attempts that were rejected counted, beside the
  /// reference molecules of the recipe, all of them.
  package let comparison: Comparison

  package init(
    recipe: Recipe, plan: Plan, options: CampaignRequest, threads: Int, made: Assembly.Made,
    isPartial: Bool
  ) {
    self.recipe = recipe
    self.plan = plan
    self.options = options
    self.threads = threads
    molecules = made.molecules
    rejected = made.rejected
    duplicates = made.leftOut
    seconds = made.seconds
    parts = made.parts
    self.isPartial = isPartial
    let references = plan.declarations.compactMap { $0.declared.product as? ReferenceSet }
    let known =
      molecules.isEmpty
      ? []
      : WorkerTeam(threads: threads)
        .map(references.flatMap(\.molecules)) { EvaluatedMolecule($0) }
    let evaluation = SetEvaluation(
      molecules.map(\.evaluated), rejected: rejected.count,
      known: known.isEmpty ? nil : Set(known.compactMap(\.smiles)))
    comparison = Comparison(
      evaluation, with: known.isEmpty ? [] : [("reference", SetEvaluation(known))])
  }

  /// The files for programs that go with the report.
  package var files: EvaluationFiles {
    EvaluationFiles(results: molecules, rejected: rejected, comparison: comparison)
  }

  /// What is printed when the run is over.
  package var table: ClosingTable {
    ClosingTable(
      results: molecules, rejected: rejected, duplicates: duplicates,
      evaluation: EvaluationTable(comparison),
      seconds: seconds, parts: parts, citations: citations)
  }

  /// The report of the run.
  package var report: Report {
    Report(
      title: options.title, recipe: text, facts: facts, results: molecules,
      rejected: rejected, comparison: comparison,
      schedules: ingredients.schedules, citations: citations, seconds: seconds,
      parts: parts, isPartial: isPartial)
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
    return facts + ingredients.facts
      + Ingredients.circumstances(
        threads: parts > 1 ? nil : threads, parts: parts)
  }
}
