import Engine

/// What is expected of a structure, as its frame says: `REF_energy` or `energy` (eV), the columns
/// `REF_forces` or `forces` (eV/angstrom), `REF_stress` or `stress` (eV/angstrom^3), `config_type` and
/// `config_weight`. What is learned without labels has zero energies and no forces.
struct FrameLabels {
  let energy: Double
  /// [atoms, 3]; nil for a single atom without.
  let forces: [Double]?
  let stress: SymmetricTensor?
  /// What the loss is multiplied by.
  let weight: Double

  init(_ frame: Molecule, settings: TrainingSettings) throws(TrainingDataFault) {
    switch settings.targets {
    case .labels:
      guard let energy = Self.number(frame, ["REF_energy", "energy"]) else { throw .missingEnergy }
      guard energy.isFinite else { throw .notFinite("energy") }
      self.energy = energy
      forces = try Self.forces(frame)
      stress = try frame.cell?.isPeriodic == true ? Self.stress(frame) : nil
    case .pseudoForce:
      guard frame.count > 1 else { throw .singleAtom }
      (energy, forces, stress) = (0, nil, nil)
    }
    let kind = frame.info["config_type"].map(\.description) ?? ""
    let weight =
      (Self.number(frame, ["config_weight"]) ?? 1) * (settings.configWeights[kind] ?? 1)
    guard weight.isFinite, weight >= 0 else { throw .weight(weight) }
    self.weight = weight
    for (atom, element) in frame.elements.enumerated() {
      let position = frame.positions[atom]
      for other in 0..<atom where length(frame.positions[other] - position) < 0.05 {
        throw .coincident(other, atom)
      }
      guard element.atomicNumber > 0 else { throw .notFinite("element") }
    }
  }

  private static func number(_ frame: Molecule, _ keys: [String]) -> Double? {
    keys.lazy.compactMap { key -> Double? in
      switch frame.info[key] {
      case .real(let value)?: value
      case .integer(let value)?: Double(value)
      case .string(let text)? where ["nan", "NaN", "inf", "-inf"].contains(text): .nan
      default: nil
      }
    }.first
  }

  private static func forces(_ frame: Molecule) throws(TrainingDataFault) -> [Double]? {
    let found = ["REF_forces", "forces"].lazy.compactMap { frame.columns[$0] }.first
    guard case .reals(let values, width: 3)? = found else {
      guard frame.count == 1 else { throw .missingForces }
      return nil
    }
    guard let wrong = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw .notFinite("force on atom \(wrong / 3 + 1)")
  }

  private static func stress(_ frame: Molecule) throws(TrainingDataFault) -> SymmetricTensor? {
    let found = ["REF_stress", "stress"].lazy.compactMap { key -> [Double]? in
      guard case .reals(let values)? = frame.info[key] else { return nil }
      return values
    }.first
    guard let s = found else { return nil }
    guard s.allSatisfy(\.isFinite) else { throw .notFinite("stress") }
    switch s.count {
    // The order of Voigt: xx, yy, zz, yz, xz, xy.
    case 6: return SymmetricTensor(diagonal: [s[0], s[1], s[2]], offDiagonal: [s[3], s[4], s[5]])
    case 9: return SymmetricTensor(diagonal: [s[0], s[4], s[8]], offDiagonal: [s[5], s[2], s[1]])
    default: throw .stress(s.count)
    }
  }
}
