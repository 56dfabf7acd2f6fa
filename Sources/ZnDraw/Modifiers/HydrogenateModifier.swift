import Engine
import Simgen

/// Adds hydrogens to the frame shown.
struct HydrogenateModifier: Modifier {
  let name = "Hydrogenate"
  let summary = "Add the hydrogens that the frame lacks and relax them; heavy atoms stay."
  let fields = [
    FormField(
      "method", of: Growing.verb("hydrogenate"), "Who says how many", choices: ["vote", "bonds"]),
    FormField("closed_shell", of: Growing.verb("hydrogenate"), "Closed shell"),
    FormField("steps", of: Growing.verb("hydrogenate"), "Steps", in: 0...1000),
    FormField(
      "anew", "Anew", .boolean(default: false), "Take away the hydrogens that are there first."),
    FormField(
      "seconds", "Time limit", .integer(1...86_400, default: 300), "Seconds it may take."),
  ]

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    let molecule = answers.flag("anew") ? scene.molecule.withoutHydrogens : scene.molecule
    guard molecule.count > 0 else { throw .noAtoms }
    var order = Order(start: molecule)
    order.verbs = [
      "hydrogenate mol reference=qm9 model=mace method=\(answers.word("method")) "
        + "closed_shell=\(answers.flag("closed_shell")) steps=\(answers.integer("steps"))"
    ]
    return .molecules([order], seconds: answers.integer("seconds"))
  }
}
