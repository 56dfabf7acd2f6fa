import Engine

/// A checked recipe: its plug-ins made, its loops counted but not unrolled.
public struct Plan: Sendable {
  let segments: [Segment]
  /// Where each declared label came from, in order: what a report may cite.
  public let declarations: [(kind: Kind, declared: Labelled)]
  /// Facts that belong into every output.
  public let provenance: [(String, InfoValue)]

  /// How many rounds the loops make in all.
  public var iterationCount: Int { segments.reduce(0) { $0 + $1.count } }

  /// How many molecules a run creates.
  public var moleculeCount: Int { segments.reduce(0) { $0 + $1.count * $1.moleculesPerRound } }
}

/// A `for` block, or the verbs between two of them.
struct Segment: Sendable {
  let loop: LoopDomain?
  let steps: [Step]
  /// The names the steps see.
  let scope: Scope

  var count: Int { loop?.count ?? 1 }

  /// Labels under which a round makes molecules, in the order of the verbs.
  var createdLabels: [String] {
    steps.compactMap { step in
      guard case .verb(let verb) = step, case .creates = verb.declaration.subject else {
        return nil
      }
      return verb.command.label.text
    }
  }

  /// Labels of molecules whose trajectory some verb reads.
  var labelsOfTrajectories: Set<String> {
    Set(steps.compactMap(\.verb).filter(\.readsTrajectory).map(\.command.label.text))
  }

  /// Verbs of a round that create a molecule.
  var moleculesPerRound: Int { createdLabels.count }
}

/// One thing a round does.
enum Step: Sendable {
  case definition(Definition)
  case verb(VerbStep)
}

/// A verb ready to run.
struct VerbStep: Sendable {
  let command: Command
  let declaration: VerbDeclaration
  let arguments: [Argument]
  /// The verb with its values; nil when they change from round to round.
  let instance: (any Verb)?
  /// Whether it reads the molecule's trajectory, in the first round at least.
  let readsTrajectory: Bool
}

/// The values of one loop variable.
enum LoopValues: Sendable {
  case range(IntegerRange)
  case list([RecipeValue])

  var count: Int {
    switch self {
    case .range(let range): range.count
    case .list(let items): items.count
    }
  }

  func value(at index: Int) -> RecipeValue {
    switch self {
    case .range(let range): .integer(range.value(at: index))
    case .list(let items): items[index]
    }
  }
}

/// A loop variable with its values.
struct LoopVariable: Sendable {
  let name: Name
  let values: LoopValues
}

/// All combinations of the values of a `for`, the last variable running fastest. Nothing is
/// unrolled: a combination is computed from its number.
struct LoopDomain: Sendable {
  let variables: [LoopVariable]
  let count: Int

  /// Nil when there are more combinations than an integer can count.
  init?(_ variables: [LoopVariable]) {
    self.variables = variables
    var count = 1
    for variable in variables {
      let (product, overflow) = count.multipliedReportingOverflow(by: variable.values.count)
      guard !overflow, product < 1 << 53 else { return nil }
      count = product
    }
    self.count = count
  }

  /// The values of a round, in the order of the variables.
  func values(at index: Int) -> [RecipeValue] {
    var rest = index
    var values: [RecipeValue] = []
    for variable in variables.reversed() {
      values.append(variable.values.value(at: rest % variable.values.count))
      rest /= variable.values.count
    }
    return values.reversed()
  }
}
