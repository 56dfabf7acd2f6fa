import ArgumentParser
import Chemistry
import Engine
import Outputs
import Script

extension MoleculeCondition {
  /// A condition of the command line.
  /// - Parameter terms: what it may ask for.
  /// - Throws: `ValidationError`.
  init(argument: String, terms: [Condition.Term]) throws {
    do {
      try self.init(try Condition(parsing: argument, terms: terms))
    } catch let error as ConditionSyntaxError {
      throw ValidationError("--where '\(Text.message(argument))': \(Text.message("\(error)")).")
    } catch let error as NoPattern {
      throw ValidationError("--where: \(Text.message("\(error)")).")
    }
  }
}
