import Engine
import Simgen

/// Extends a fragment.
struct GrowModifier: Modifier {
  let name = "Grow"
  let summary =
    "Grow a substituent from the selected atom of a fragment, or from its freest hydrogen."
  let fields =
    [
      FormField(
        "length", of: Growing.plugin(.prior, "growth"), "Length", value: .number(5), in: 0.5...50),
      FormField("density", of: Growing.plugin(.prior, "growth"), "Density", in: 0.1...5),
    ] + Growing.fields(attempts: 10, seconds: 900)

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    guard scene.molecule.count > 0 else { throw .noAtoms }
    let kept = KeptFragments(scene)
    let count = Scene(of: kept.molecule).fragments.count
    guard count == 1 || !kept.anchors.isEmpty else { throw .severalFragments(count) }
    return Growing.work(
      answers,
      in:
        "growth scaffold=ends length=\(answers.number("length")) density=\(answers.number("density"))",
      with: kept, seed: seed)
  }
}
