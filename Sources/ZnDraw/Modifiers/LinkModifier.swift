import Engine
import Simgen

/// Joins fragments.
struct LinkModifier: Modifier {
  let name = "Link"
  let summary = "Join two fragments or more; selected atoms are where the linkers begin."
  let fields =
    [
      FormField("density", of: Growing.plugin(.prior, "linker"), "Density", in: 0.1...5),
      FormField(
        "extra", of: Growing.plugin(.prior, "linker"), "Extra atoms", value: .integer(3), in: 0...50
      ),
    ] + Growing.fields(attempts: 10, seconds: 900)

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    guard scene.molecule.count > 0 else { throw .noAtoms }
    var kept = KeptFragments(scene)
    // An atom of one fragment says where in it the linker begins, not that there is no other.
    if Scene(of: kept.molecule).fragments.count < 2 {
      kept = KeptFragments(scene, isSelectedOnly: false)
    }
    guard Scene(of: kept.molecule).fragments.count >= 2 else { throw .oneFragment }
    return Growing.work(
      answers,
      in:
        "linker scaffold=ends density=\(answers.number("density")) extra=\(answers.integer("extra"))",
      with: kept, seed: seed)
  }
}
