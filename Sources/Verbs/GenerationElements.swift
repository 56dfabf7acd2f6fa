import Engine

/// What the elements of a generation have to be, known before any work: elements its forces know, and
/// heavy atoms where a force knows environments of heavy atoms only.
struct GenerationElements {
  /// With their labels.
  let forces: [Labelled]
  let mutators: [Labelled]

  /// Checks the elements a generation starts with and those that mutators introduce.
  /// - Throws: `PluginError` on the parameter that brings in the first wrong one.
  func check(
    start: [Element] = [], formula: Formula? = nil, scaffold: Scaffold? = nil
  ) throws(PluginError) {
    let counted = formula?.counts.map(\.element) ?? []
    try checkHeavy("start", start)
    try checkHeavy("formula", counted, heavy: formula?.withoutHydrogen)
    for mutator in mutators { try checkHeavy("mutators", introduced(by: mutator), by: mutator) }
    try checkKnown("start", start)
    try checkKnown("formula", counted)
    try checkKnown("scaffold", scaffold?.molecule.elements ?? [], isFixed: true)
    for mutator in mutators { try checkKnown("mutators", introduced(by: mutator), by: mutator) }
  }

  private func introduced(by mutator: Labelled) -> [Element] {
    (mutator.product as? any Mutator)?.introducedElements ?? []
  }

  private func checkKnown(
    _ parameter: String, _ elements: [Element], by mutator: Labelled? = nil, isFixed: Bool = false
  ) throws(PluginError) {
    for force in forces {
      let term = force.product as? any ForceTerm
      guard let known = isFixed ? term?.knownFixedElements : term?.knownElements,
        let stranger = elements.first(where: { !known.contains($0) })
      else { continue }
      let source = mutator.map { "'\($0.label)' makes atoms \(stranger)" } ?? "has \(stranger)"
      throw .parameter(
        parameter,
        reason: "\(source), which the model of '\(force.label)' does not know; it knows "
          + known.map(\.symbol).joined(separator: ", "))
    }
  }

  private func checkHeavy(
    _ parameter: String, _ elements: [Element], by mutator: Labelled? = nil, heavy: String? = nil
  ) throws(PluginError) {
    let guide = forces.first { ($0.product as? any ForceTerm)?.guidesMutation == true }
    guard let guide, elements.contains(.hydrogen) else { return }
    let source = mutator.map { "'\($0.label)' makes atoms H" } ?? "has H"
    throw .parameter(
      parameter,
      reason: "\(source), but heavy atoms are what '\(guide.label)' knows: leave H out"
        + (heavy.map { " (\($0))" } ?? "") + " and let hydrogenate add the hydrogens")
  }
}

extension Formula {
  /// The formula of the heavy atoms; nil where there are none.
  fileprivate var withoutHydrogen: String? {
    let rest = counts.filter { $0.element != .hydrogen }
    guard !rest.isEmpty else { return nil }
    return rest.map { $0.element.symbol + ($0.count == 1 ? "" : "\($0.count)") }.joined()
  }
}
