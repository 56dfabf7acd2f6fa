/// Training of one kind of model, which `TrainingRun` takes from its first step to the file of the model.
package protocol ModelTrainer: AnyObject {
  associatedtype Structures: TrainingStructures
  associatedtype Settings: StepSettings
  associatedtype Sums: TrainingSums
  associatedtype Validation

  /// What the metadata of checkpoints have for their format.
  static var checkpointFormat: String { get }
  /// What a checkpoint is of, in words.
  static var training: String { get }
  /// The columns of the table that are of this kind of model alone.
  static var columns: [String] { get }

  /// What is learned from, and how.
  var set: Structures { get }
  var settings: Settings { get }
  /// What is worth knowing before the first step, in words.
  var notes: [String] { get }
  /// Number of weights that change.
  var weightCount: Int { get }
  var state: TrainingState<Sums> { get set }

  func takeStep() throws
  /// Takes the state of a checkpoint.
  func resume(_ state: TrainingState<Sums>)
  /// Errors of the averaged weights on structures that are not learned from.
  func validate(_ structures: Structures) throws -> Validation

  /// A row of the table, as `columns` name the numbers.
  static func row(_ training: Sums, _ validation: Validation?) -> [String]
  /// The page that shows how training went.
  /// - Parameter validation: structures that were not learned from.
  func page(title: String, table: TrainingTable, validation: Structures?) throws -> String
  /// Writes the model with the averaged weights.
  /// - Parameter facts: about it, for its file.
  func write(facts: [String: String], to path: String) throws
}

extension ModelTrainer {
  /// Whether all steps are done.
  package var isDone: Bool { state.step >= settings.steps }
  /// Steps done.
  package var step: Int { state.step }
  /// Times all structures were seen.
  package var epochs: Double { Double(state.place) / Double(set.count) }

  /// Sums since the last call.
  func takeSums() -> Sums {
    defer { state.sums = Sums() }
    return state.sums
  }
}

/// What is learned from.
package protocol TrainingStructures {
  /// What they are called.
  static var name: String { get }
  var count: Int { get }
  /// Number of atoms of all of them.
  var atomCount: Int { get }
  /// What tells them, with what is expected of them, from others.
  var digest: String { get }
}
