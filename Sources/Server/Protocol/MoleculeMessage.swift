import Chemistry
import Engine
import Outputs
import Script

/// A molecule as pages and programs get it.
enum MoleculeMessage {
  /// A molecule of a gallery.
  static func json(_ molecule: GalleryMolecule) -> JSON {
    let candidate = molecule.candidate
    let reported = ReportedMolecule(
      index: molecule.index, name: molecule.title, candidate: candidate, failure: molecule.failure)
    let evaluated = reported.evaluated
    var metrics: [(key: String, value: JSON?)] = Metric.all.compactMap { metric in
      metric.value(evaluated).map { (metric.key, JSON.number($0)) }
    }
    if let energy = candidate.calculation?.energy {
      metrics.insert(("energy", .number(energy)), at: 0)
    }
    let problems = evaluated.validity?.problems.map { JSON.text("\($0)") } ?? []
    return .object(
      [
        ("id", .whole(molecule.id)), ("label", .text(molecule.title)),
        ("formula", .text(reported.formula)),
        ("smiles", (evaluated.isomericSMILES ?? evaluated.smiles).map(JSON.text)),
        ("verdict", .text(reported.verdict)), ("valid", .boolean(reported.isValid)),
        ("why", .list(problems)),
        ("failed", molecule.failure.map { .text($0.description) }),
        ("stage", .text(stage(of: candidate))), ("paused", .boolean(candidate.paused != nil)),
        ("name", molecule.sessionLabel.map(JSON.text)),
      ] + atoms(of: candidate.molecule, bonds: reported.bonds) + [
        ("charges", .list(charges(evaluated))), ("anchors", .list(anchors(of: candidate.molecule))),
        ("metrics", .object(metrics)), ("seconds", .number(reported.seconds)),
        ("frames", .whole(molecule.frames)),
      ])
  }

  /// A molecule of a file, or a scaffold.
  /// - Parameter isJudged: whether to say of it what takes long to find out of a large one.
  static func json(_ molecule: Molecule, title: String? = nil, isJudged: Bool) -> JSON {
    guard isJudged else {
      return .object(
        [
          ("label", title.map(JSON.text)), ("formula", .text(molecule.formula)),
          ("verdict", .text("too large to be judged here")),
        ] + atoms(of: molecule, bonds: nil) + [
          ("charges", charges(of: molecule).map(JSON.list)),
          ("anchors", .list(anchors(of: molecule))),
        ])
    }
    let reported = ReportedMolecule(
      index: 0, name: title ?? "", candidate: Candidate(molecule: molecule))
    return .object(
      [
        ("label", title.map(JSON.text)), ("formula", .text(molecule.formula)),
        ("smiles", (reported.evaluated.isomericSMILES ?? reported.evaluated.smiles).map(JSON.text)),
        ("verdict", .text(reported.verdict)), ("valid", .boolean(reported.isValid)),
      ] + atoms(of: molecule, bonds: reported.bonds) + [
        ("charges", .list(charges(of: molecule) ?? charges(reported.evaluated))),
        ("anchors", .list(anchors(of: molecule))),
      ])
  }

  /// What is around a molecule, to be drawn: of a large pocket the heavy atoms nearest to its ligand, with
  /// the number of the residue of each in the list of residues.
  static func json(_ pocket: Pocket) -> JSON {
    let most = 2_000
    var shown = pocket.elements.indices.filter { pocket.elements[$0] != .hydrogen }
    if shown.count > most {
      func distance(_ atom: Int) -> Double {
        pocket.ligand.map { place in
          let away = place - pocket.positions[atom]
          return (away * away).sum()
        }.min() ?? 0
      }
      shown = shown.map { ($0, distance($0)) }.sorted { $0.1 < $1.1 }.prefix(most).map(\.0).sorted()
    }
    var numbers: [String: Int] = [:]
    var residues: [String] = []
    let owners = shown.map { atom in
      let name = pocket.residues[atom]
      if let number = numbers[name] { return number }
      defer { residues.append(name) }
      numbers[name] = residues.count
      return residues.count
    }
    return .object([
      ("symbols", .list(shown.map { .text(pocket.elements[$0].symbol) })),
      ("positions", .list(shown.map { vector(pocket.positions[$0]) })),
      ("residues", .list(residues.map(JSON.text))), ("residue", .list(owners.map { .whole($0) })),
    ])
  }

  static func vector(_ vector: SIMD3<Double>) -> JSON {
    .list([.number(vector.x), .number(vector.y), .number(vector.z)])
  }

  private static func atoms(
    of molecule: Molecule, bonds: BondGraph?
  ) -> [(key: String, value: JSON?)] {
    let fixed = molecule.fixed.indices.filter { molecule.fixed[$0] }
    return [
      ("symbols", .list(molecule.elements.map { .text($0.symbol) })),
      ("positions", .list(molecule.positions.map(vector))),
      (
        "bonds",
        bonds.map { bonds in
          .list(
            bonds.bonds.map { bond in
              .list([bond.first, bond.second, bond.order].map { .whole($0) })
            })
        }
      ),
      ("fixed", .list(fixed.map { .whole($0) })),
    ]
  }

  /// The atoms of a scaffold that may be bonded to what grows, as the molecule counts them.
  private static func anchors(of molecule: Molecule) -> [JSON] {
    let heavy = molecule.fixedHeavyAtoms
    return (molecule.fragment?.anchors ?? []).filter(heavy.indices.contains).map {
      .whole(heavy[$0])
    }
  }

  /// Formal charges of the atoms of a scaffold; nil of other molecules.
  private static func charges(of molecule: Molecule) -> [JSON]? {
    guard let fragment = molecule.fragment else { return nil }
    var charges = [Double](repeating: 0, count: molecule.count)
    for (atom, charge) in zip(molecule.fixedHeavyAtoms, fragment.charges) {
      charges[atom] = Double(charge)
    }
    return charges.map(JSON.number)
  }

  private static func charges(_ evaluated: EvaluatedMolecule) -> [JSON] {
    (evaluated.validity?.bonds?.formalCharges ?? []).map { .whole($0) }
  }

  private static func stage(of candidate: Candidate) -> String {
    switch candidate.stages.last?.name {
    case "generate", "continue": candidate.paused == nil ? "generated" : "paused"
    case "drop": "generated"
    case "hydrogenate": "hydrogenated"
    case "correct": "corrected"
    case "relax": "relaxed"
    case let other?: other
    case nil: "taken"
    }
  }
}
