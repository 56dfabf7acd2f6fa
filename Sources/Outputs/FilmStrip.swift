import Engine

/// The few frames of a trajectory that tell the way of a molecule: the cloud it began as, how atoms came
/// together, the skeleton, then what each further verb made of it.
package struct FilmStrip: Sendable {
  /// The frames, in order; none where no trajectory was kept.
  package let frames: [MoleculeFrame]

  /// So many pictures stand side by side.
  private static let most = 8
  /// Where a generation is shown, as shares of its steps.
  private static let moments = [0, 0.25, 0.45, 0.65, 1]

  /// The frames of a trajectory that are shown.
  package init(of trajectory: Trajectory) {
    let all = trajectory.frames
    let generation = all.filter { $0.sigma != nil }
    let steps = generation.map(\.step).max() ?? 0
    var chosen: [MoleculeFrame] = []
    for moment in Self.moments where !generation.isEmpty {
      let wanted = moment * Double(steps)
      // Of a generation that began again further up only the way to its end counts.
      let nearest = generation.indices.reversed().min { a, b in
        abs(Double(generation[a].step) - wanted) < abs(Double(generation[b].step) - wanted)
      }
      guard let nearest, generation[nearest].step != chosen.last?.step else { continue }
      chosen.append(generation[nearest])
    }
    let later = all.indices.filter { index in
      all[index].sigma == nil
        && (index + 1 == all.count || all[index + 1].stage != all[index].stage)
    }
    // Corrections of elements, as small as they are, may come between the others.
    chosen += later.suffix(Self.most - chosen.count).map { all[$0] }
    frames = chosen
  }

  /// What stands under a picture: `generate, sigma 1.2`.
  package static func caption(of frame: MoleculeFrame) -> String {
    if let sigma = frame.sigma {
      frame.step == 0
        ? "cloud, sigma \(Text.short(sigma))" : "step \(frame.step), sigma \(Text.short(sigma))"
    } else {
      "\(frame.stage), step \(frame.step)"
    }
  }
}
