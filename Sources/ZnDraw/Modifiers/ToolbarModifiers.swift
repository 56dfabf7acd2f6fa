/// The toolbar's Connect.
struct ConnectModifier: Modifier {
  let name = "Connect"
  let summary =
    "Draw the curve through the selected atoms, in the order in which they were selected."
  let fields: [FormField] = []

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    guard scene.selection.count >= 2 else { throw .tooFewSelected }
    return .curve(scene.selection.map { scene.molecule.positions[$0] })
  }
}

/// The toolbar's Generate: along the curve where there is one, else between the fragments, else from the one
/// fragment.
struct DemoModifier: Modifier {
  let name = "SiMGenDemo"
  let summary = "Generate, Link or Grow as the room suggests, with the defaults of their forms."
  let fields: [FormField] = []

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    let modifier: any Modifier =
      if scene.curve.count >= 2 {
        GenerateModifier()
      } else if scene.molecule.count == 0 {
        throw .noCurve
      } else if scene.fragments.count > 1 {
        LinkModifier()
      } else {
        GrowModifier()
      }
    return try modifier.work(Answers(.object([]), to: modifier.fields), on: scene, seed: seed)
  }
}

/// The toolbar's New Canvas.
struct NewCanvasModifier: Modifier {
  let name = "NewCanvas"
  let summary = "Begin with an empty frame, a plane to draw on and no curve."
  let fields: [FormField] = []

  func work(_ answers: Answers, on scene: Scene, seed: Int) throws(TaskFailure) -> ModifierWork {
    .canvas
  }
}
