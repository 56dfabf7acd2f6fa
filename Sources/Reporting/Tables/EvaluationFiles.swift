import Chemistry
import Engine
import FoundationEssentials
import Outputs

/// A evaluation for programs: a line per molecule as CSV, everything counted as JSON.
package struct EvaluationFiles {
  package let results: [ReportedMolecule]
  package let rejected: [ReportedMolecule]
  package let comparison: Comparison

  /// The evaluation of molecules, and of the attempts that were rejected among them.
  package init(
    results: [ReportedMolecule], rejected: [ReportedMolecule], comparison: Comparison
  ) {
    self.results = results
    self.rejected = rejected
    self.comparison = comparison
  }

  /// One line per molecule, rejected attempts after those that were taken: what it is, then every
  /// metric and family.
  package func csv() -> String {
    let columns =
      ["molecule", "formula", "taken", "verdict", "smiles", "isomeric_smiles", "seed"]
      + Metric.all.map(\.heading)
      + MetricFamily.all.map(\.key)
    var text = columns.joined(separator: ",") + "\n"
    for (list, isTaken) in [(results, true), (rejected, false)] {
      for result in list { text += Self.line(result, isTaken: isTaken) }
    }
    return text
  }

  private static func line(_ result: ReportedMolecule, isTaken: Bool) -> String {
    let evaluated = result.evaluated
    var fields = [
      result.name, result.formula, isTaken ? "1" : "0", result.verdict, evaluated.smiles ?? "",
      evaluated.isomericSMILES ?? "", "\(result.seed)",
    ]
    fields += Metric.all.map { $0.written($0.value(evaluated)) }
    fields += MetricFamily.all.map { $0.written(evaluated.profile) }
    return fields.map(Text.csvField).joined(separator: ",") + "\n"
  }

  /// Everything counted, and what every molecule is, as one object.
  /// - Parameter run: what made the molecules; nil where they come from a file.
  package func json(of run: (any Encodable)? = nil) throws -> String {
    struct Share: Encodable {
      let count: Int
      let total: Int
      let fraction: Double?
      init(_ share: SetEvaluation.Share) {
        (count, total, fraction) = (share.count, share.total, share.fraction)
      }
    }
    struct Summary: Encodable {
      let molecules: Int
      let mean: Double?
      let median: Double?
      let unit: String?
    }
    struct Counted: Encodable {
      let attempts: Int
      let accepted: Share?
      let heavyAtomsValid: Share
      let atomsValid: Share
      let moleculesWithValidAtoms: Share
      let connected: Share
      let valid: Share
      let unique: Share
      let novel: Share?
      let verdicts: [String: Int]
      let elements: [String: Double]
      let metrics: [String: Summary]
      let families: [String: [String: Double]]
      init(_ evaluation: SetEvaluation) {
        attempts = evaluation.attempts
        accepted = evaluation.accepted.map { Share($0) }
        heavyAtomsValid = Share(evaluation.heavyAtoms)
        atomsValid = Share(evaluation.atoms)
        moleculesWithValidAtoms = Share(evaluation.soundMolecules)
        connected = Share(evaluation.connected)
        valid = Share(evaluation.valid)
        unique = Share(evaluation.unique)
        novel = evaluation.novel.map { Share($0) }
        func dictionary(_ list: [SetEvaluation.Frequency]) -> [String: Double] {
          Dictionary(list.map { ($0.name, $0.value) }) { first, _ in first }
        }
        verdicts = Dictionary(evaluation.verdicts.map { ($0.name, $0.count) }) { first, _ in first }
        elements = dictionary(evaluation.composition)
        metrics = EvaluationFiles.dictionary(of: Metric.all, key: \.key) { metric in
          let values = evaluation.values(of: metric)
          return Summary(
            molecules: values.count, mean: Metric.mean(values), median: Metric.median(values),
            unit: metric.unit.isEmpty ? nil : metric.unit)
        }
        families = EvaluationFiles.dictionary(of: MetricFamily.all, key: \.key) {
          dictionary(evaluation.frequencies(of: $0))
        }
      }
    }
    struct Distance: Encodable {
      let distance: Double
      let byChance: Double
    }
    struct Compared: Encodable {
      let evaluation: Counted
      let distances: [String: Distance]
      let kolmogorovSmirnov: [String: Double]
    }
    struct Listed: Encodable {
      let name: String
      let formula: String
      let taken: Bool
      let verdict: String
      let smiles: String?
      let isomericSmiles: String?
      let seed: UInt64
      init(_ result: ReportedMolecule, isTaken: Bool) {
        (name, formula, taken) = (result.name, result.formula, isTaken)
        (verdict, seed) = (result.verdict, result.seed)
        (smiles, isomericSmiles) = (result.evaluated.smiles, result.evaluated.isomericSMILES)
      }
    }
    struct Run: Encodable {
      let run: any Encodable
      func encode(to encoder: any Encoder) throws { try run.encode(to: encoder) }
    }
    struct Whole: Encodable {
      let engine: String
      let evaluation: Counted
      let molecules: [Listed]
      let reference: Compared?
      let compared: Compared?
      let run: Run?
    }
    func compared(_ name: String) -> Compared? {
      comparison.others.first { $0.name == name }.map { other in
        Compared(
          evaluation: Counted(other.evaluation),
          distances: Self.dictionary(of: other.distances, key: \.family.key) {
            Distance(distance: $0.value, byChance: $0.byChance)
          },
          kolmogorovSmirnov: Self.dictionary(
            of: Metric.all.filter(\.isContinuous), key: \.key
          ) { comparison.distance($0, from: other) })
      }
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let whole = Whole(
      engine: Version.program, evaluation: Counted(comparison.evaluation),
      molecules: results.map { Listed($0, isTaken: true) }
        + rejected.map { Listed($0, isTaken: false) },
      reference: compared("reference"), compared: compared("compared"),
      run: run.map { Run(run: $0) })
    return String(decoding: try encoder.encode(whole), as: UTF8.self) + "\n"
  }

  /// Values by key; those that are nil are left out.
  private static func dictionary<Item, Value>(
    of items: [Item], key: (Item) -> String, _ value: (Item) -> Value?
  ) -> [String: Value] {
    Dictionary(items.compactMap { item in value(item).map { (key(item), $0) } }) { first, _ in first
    }
  }
}
