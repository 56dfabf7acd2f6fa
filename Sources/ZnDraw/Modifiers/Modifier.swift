import Engine
import Script

/// Something ZnDraw offers its users, which this program does.
protocol Modifier: Sendable {
  /// As the menu has it.
  var name: String { get }
  /// One sentence.
  var summary: String { get }
  /// Its form.
  var fields: [FormField] { get }

  /// What is to be done in a room.
  /// - Parameter seed: chooses the random numbers.
  /// - Throws: `TaskFailure` where the room or the form has not what it takes.
  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork
}

extension Modifier {
  /// The form as JSON Schema.
  var schema: JSON {
    .object([
      ("title", .text(name)), ("description", .text(summary)), ("type", .text("object")),
      ("properties", .object(fields.map { ($0.key, $0.schema) })), ("required", .list([])),
    ])
  }

  /// The name of the curve that is read.
  func curve(_ answers: Answers) -> String {
    let name = answers.word("curve")
    return name.isEmpty ? "curve" : name
  }
}

/// What a modifier does.
enum ModifierWork {
  /// Makes molecules, one after the other, none of them for longer than a time in all.
  case molecules([Order], seconds: Int)
  /// Draws the curve through points.
  case curve([SIMD3<Double>])
  /// Begins with an empty frame, a plane to draw on and no curve.
  case canvas
}

/// A molecule to be made: statements of the recipe language.
struct Order: Sendable {
  /// Files that the statements name.
  var files: [String: String] = [:]
  /// The molecule to work on; nil where the verbs make one.
  var start: Molecule?
  /// What the verbs use, beside `mace`, `qm9`, `like` and `hold`.
  var definitions: [String] = []
  /// Verbs on `mol`.
  var verbs: [String] = []
  /// Told with the result.
  var seed: Int?
}

extension Order {
  /// The molecule's label in the verbs.
  static let label = "mol"
}

/// Everything that is offered.
enum Modifiers {
  /// For the rooms that were asked for, or all.
  static let all: [any Modifier] = [
    GenerateModifier(), LinkModifier(), GrowModifier(), HydrogenateModifier(), RelaxModifier(),
  ]
  /// What ZnDraw's own toolbar asks for, in every room.
  static let toolbar: [any Modifier] = [ConnectModifier(), DemoModifier(), NewCanvasModifier()]

  static func named(_ name: String) -> (any Modifier)? {
    (all + toolbar).first { $0.name == name }
  }
}
