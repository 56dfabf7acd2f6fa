import Engine
import Simgen

/// Grows molecules along the curve.
struct GenerateModifier: Modifier {
  let name = "Generate"
  let summary =
    "Grow a molecule along the curve. Fragments with a selected atom stay and are grown from there."
  let fields =
    [
      FormField(
        "atoms", "Heavy atoms", .integer(0...200, default: 0),
        "How many to generate; 0: as many as the curve is long."),
      FormField(
        "density", of: Growing.plugin(.prior, "spline"), "Density", in: 0.1...5,
        note: "Counts where the number of atoms is 0."),
      FormField("closed", of: Growing.plugin(.prior, "spline"), "Closed curve"),
      FormField(
        "keep", "Atoms to keep", .choice(["selected", "all", "none"], default: "selected"),
        "Fragments that stay where they are: those with a selected atom, all, none."),
      FormField(
        "curve", "Curve", .text(default: "curve"), "The name of the curve among the geometries."),
    ] + Growing.fields(attempts: 5, seconds: 600)

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    guard Set(scene.curve).count >= 2 else { throw .noCurve }
    var kept: KeptFragments?
    switch answers.word("keep") {
    case "all": kept = KeptFragments(scene, isSelectedOnly: false)
    case "selected" where !scene.selection.isEmpty: kept = KeptFragments(scene)
    default: break
    }
    if kept?.molecule.count == 0 { kept = nil }
    let atoms = answers.integer("atoms")
    return Growing.work(
      answers,
      in: "spline through=[\(scene.curve.map(Growing.text).joined(separator: ", "))] "
        + "closed=\(answers.flag("closed")) density=\(answers.number("density"))"
        + (kept == nil ? "" : " scaffold=ends"),
      atoms: atoms > 0 ? atoms : nil, with: kept, seed: seed)
  }
}
