import ArgumentParser
import Chemistry
import Engine
import Outputs
import Script
import Store

extension MoleculeCondition {
  /// A condition of the command line; `rings=1..3` is one too.
  /// - Parameter terms: what it may ask for.
  /// - Throws: `ValidationError`.
  init(argument: String, terms: [Condition.Term]) throws {
    if let range = MetricRange(argument) {
      guard terms.contains(where: { $0.name == range.metric }) else {
        throw ValidationError("--where '\(Text.message(argument))': there is no such metric.")
      }
      try self.init(
        Condition(argument, terms: [range.metric]) {
          $0.value(of: range.metric).map(range.bounds.contains)
        })
      return
    }
    do {
      try self.init(try Condition(parsing: argument, terms: terms))
    } catch let error as ConditionSyntaxError {
      throw ValidationError("--where '\(Text.message(argument))': \(Text.message("\(error)")).")
    } catch let error as NoPattern {
      throw ValidationError("--where: \(Text.message("\(error)")).")
    }
  }
}
