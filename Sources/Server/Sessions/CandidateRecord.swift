import Engine
import Script

/// A molecule with its history as a session's folder keeps it: JSON from which the same molecule is made to
/// the last bit. Curves of its generation are not kept, frames are by themselves; a pocket comes from the
/// scaffold.
enum CandidateRecord {
  static func json(_ candidate: Candidate) -> JSON {
    .object([
      ("molecule", json(candidate.molecule)), ("hydrogens", json(candidate.heldHydrogens)),
      ("bonds", candidate.bonds.map { bonds($0.bonds) }),
      ("seed", .text(String(candidate.seed))), ("guide", candidate.guide.map(JSON.text)),
      ("preparation", .number(candidate.preparation)),
      ("pocket", .boolean(candidate.pocket != nil)),
      (
        "stages",
        .list(
          candidate.stages.map { stage in
            let metrics = stage.metrics.sorted { $0.key < $1.key }
            return .object([
              ("name", .text(stage.name)), ("seconds", .number(stage.seconds)),
              ("metrics", .object(metrics.map { ($0.key, .text("\($0.value)")) })),
            ])
          })
      ),
      (
        "calculation",
        candidate.calculation.map { calculation in
          .object([
            ("energy", .text("\(calculation.energy)")), ("forces", vectors(calculation.forces)),
          ])
        }
      ),
    ])
  }

  /// The molecule of a record; nil where it is none.
  static func candidate(_ json: JSON, pocket: Pocket?) -> Candidate? {
    guard let molecule = json["molecule"].flatMap(molecule),
      let seed = json["seed"]?.text.flatMap({ UInt64($0) })
    else { return nil }
    var candidate = Candidate(molecule: molecule, seed: seed)
    candidate.heldHydrogens = json["hydrogens"].flatMap(self.molecule) ?? Molecule()
    if let bonds = json["bonds"].flatMap(bonds) {
      guard bonds.allSatisfy({ $0.second < molecule.count }) else { return nil }
      candidate.bonds = BondGraph(atomCount: molecule.count, bonds: bonds)
    }
    candidate.guide = json["guide"]?.text
    candidate.preparation = json["preparation"]?.number ?? 0
    if json["pocket"]?.boolean == true { candidate.pocket = pocket }
    candidate.stages = (json["stages"]?.list ?? []).compactMap(stage)
    if let calculation = json["calculation"], let forces = calculation["forces"].flatMap(vectors),
      let energy = calculation["energy"]?.text.flatMap(Double.init), forces.count == molecule.count
    {
      candidate.calculation = Calculation(energy: energy, forces: forces)
    }
    return candidate
  }

  private static func stage(_ json: JSON) -> Stage? {
    guard let name = json["name"]?.text, case .object(let pairs)? = json["metrics"] else {
      return nil
    }
    let metrics = pairs.compactMap { key, value in
      value?.text.flatMap(Double.init).map { (key, $0) }
    }
    return Stage(
      name: name, seconds: json["seconds"]?.number ?? 0,
      metrics: Dictionary(metrics) { _, latest in latest })
  }

  // MARK: Molecules

  private static func json(_ molecule: Molecule) -> JSON {
    .object([
      ("numbers", integers(molecule.elements.map { Int($0.atomicNumber) })),
      ("positions", vectors(molecule.positions)),
      ("fixed", integers(molecule.fixed.indices.filter { molecule.fixed[$0] })),
      (
        "fragment",
        molecule.fragment.map { fragment in
          .object([
            ("bonds", bonds(fragment.bonds)), ("charges", integers(fragment.charges)),
            ("hydrogens", integers(fragment.hydrogens)), ("ends", integers(fragment.openEnds)),
            ("anchors", integers(fragment.anchors)),
          ])
        }
      ),
      (
        "info",
        .object(
          molecule.info.compactMap { key, value in
            switch value {
            case .string(let text): (key, .text(text))
            case .integer(let integer): (key, .list([.text("\(integer)")]))
            case .boolean(let value): (key, .boolean(value))
            case .real(let real): (key, .object([("real", .text("\(real)"))]))
            case .reals: nil
            }
          })
      ),
    ])
  }

  private static func molecule(_ json: JSON) -> Molecule? {
    guard let numbers = json["numbers"].flatMap(integers),
      let positions = json["positions"].flatMap(vectors), positions.count == numbers.count
    else { return nil }
    let elements = numbers.compactMap { Element(atomicNumber: $0) }
    guard elements.count == numbers.count else { return nil }
    var fixed = Array(repeating: false, count: numbers.count)
    for atom in json["fixed"].flatMap(integers) ?? [] {
      guard fixed.indices.contains(atom) else { return nil }
      fixed[atom] = true
    }
    var molecule = Molecule(elements: elements, positions: positions, fixed: fixed)
    if let fragment = json["fragment"] {
      guard let found = self.fragment(fragment), found.count == molecule.fixedHeavyAtoms.count
      else {
        return nil
      }
      molecule.fragment = found
    }
    if case .object(let pairs)? = json["info"] {
      for (key, value) in pairs { molecule.info[key] = value.flatMap(info) }
    }
    return molecule
  }

  private static func info(_ json: JSON) -> InfoValue? {
    switch json {
    case .text(let text): .string(text)
    case .boolean(let value): .boolean(value)
    case .list(let items): items.first?.text.flatMap { Int($0) }.map { .integer($0) }
    default: json["real"]?.text.flatMap(Double.init).map { .real($0) }
    }
  }

  private static func fragment(_ json: JSON) -> FragmentBonding? {
    guard let charges = json["charges"].flatMap(integers),
      let hydrogens = json["hydrogens"].flatMap(integers),
      let ends = json["ends"].flatMap(integers),
      let bonds = json["bonds"].flatMap(bonds), let anchors = json["anchors"].flatMap(integers),
      charges.count == hydrogens.count, charges.count == ends.count,
      (bonds.map(\.second) + anchors).allSatisfy(charges.indices.contains)
    else { return nil }
    return FragmentBonding(
      bonds: bonds, charges: charges, hydrogens: hydrogens, openEnds: ends, anchors: anchors)
  }

  // MARK: Numbers

  /// As texts, since a JSON number need not keep all digits.
  private static func vectors(_ vectors: [SIMD3<Double>]) -> JSON {
    .list(vectors.map { .text("\($0.x) \($0.y) \($0.z)") })
  }

  private static func vectors(_ json: JSON) -> [SIMD3<Double>]? {
    guard let list = json.list else { return nil }
    let vectors = list.compactMap { item -> SIMD3<Double>? in
      let numbers = item.text?.split(separator: " ").compactMap { Double($0) } ?? []
      return numbers.count == 3 ? [numbers[0], numbers[1], numbers[2]] : nil
    }
    return vectors.count == list.count ? vectors : nil
  }

  private static func integers(_ integers: [Int]) -> JSON {
    .list(integers.map { .whole($0) })
  }

  private static func integers(_ json: JSON) -> [Int]? {
    guard let list = json.list else { return nil }
    let integers = list.compactMap(\.integer)
    return integers.count == list.count ? integers : nil
  }

  private static func bonds(_ bonds: [Bond]) -> JSON {
    .list(bonds.map { integers([$0.first, $0.second, $0.order]) })
  }

  private static func bonds(_ json: JSON) -> [Bond]? {
    guard let list = json.list else { return nil }
    let bonds = list.compactMap { item -> Bond? in
      guard let numbers = integers(item), numbers.count == 3, numbers[0] >= 0,
        numbers[0] != numbers[1], (1...3).contains(numbers[2]), numbers[1] >= 0
      else { return nil }
      return Bond(numbers[0], numbers[1], order: numbers[2])
    }
    return bonds.count == list.count ? bonds : nil
  }
}
