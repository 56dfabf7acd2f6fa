import Engine
import Simgen

/// Relaxes the frame shown.
struct RelaxModifier: Modifier {
  let name = "Relax"
  let summary = "Relax the frame with the force field. Atoms that FixAtoms holds stay."
  let fields = [
    FormField("steps", of: Growing.verb("relax"), "Steps", in: 1...10_000),
    FormField("fmax", of: Growing.verb("relax"), "Largest force, eV/angstrom", in: 0.001...10),
    FormField(
      "moving", "Atoms that move", .choice(["all", "selected", "others"], default: "all"),
      "All, the selected ones, or those that are not selected."),
    FormField(
      "seconds", "Time limit", .integer(1...86_400, default: 600), "Seconds it may take."),
  ]

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    let molecule = scene.molecule
    guard molecule.count > 0 else { throw .noAtoms }
    let selected = Set(scene.selection)
    let moving = answers.word("moving")
    if moving != "all", selected.isEmpty {
      throw .field("Atoms that move", reason: "no atom is selected")
    }
    let fixed = molecule.elements.indices.map { atom in
      molecule.fixed[atom] || (moving == "selected" && !selected.contains(atom))
        || (moving == "others" && selected.contains(atom))
    }
    guard fixed.contains(false) else {
      throw .field(
        "Atoms that move", reason: "every atom is held; take FixAtoms off, or choose others")
    }
    var order = Order(
      start: Molecule(elements: molecule.elements, positions: molecule.positions, fixed: fixed))
    order.verbs = [
      "relax mol lbfgs model=mace fmax=\(answers.number("fmax")) eV/angstrom "
        + "steps=\(answers.integer("steps"))"
    ]
    return .molecules([order], seconds: answers.integer("seconds"))
  }
}
