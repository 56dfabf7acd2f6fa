import Engine

/// What is wrong with the structures to learn from.
public struct TrainingDataError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// The frame, from 1; 0 for the whole file.
  public let frame: Int
  /// What is wrong there.
  public let fault: TrainingDataFault

  /// The fault and where it is.
  public var description: String {
    frame > 0 ? "\(path): frame \(frame): \(fault)" : "\(path): \(fault)"
  }
}

/// What can be wrong with structures to learn from.
public enum TrainingDataFault: Error, Sendable, Equatable {
  /// A file without structures.
  case noMolecules
  case tooFewAtoms
  case periodicMolecule
  case missingEnergy
  case missingForces
  /// One atom, where forces between atoms are learned.
  case singleAtom
  /// What is NaN or infinite.
  case notFinite(String)
  case weight(Double)
  /// Two atoms, from 0, in one place.
  case coincident(Int, Int)
  /// A stress of so many numbers.
  case stress(Int)
  /// An element that the model lacks.
  case element(Element, known: [Element])
  /// A force that no structure has, eV/angstrom.
  case force(Double, atom: Int)
  /// An energy per atom far from that of the others with the same elements, eV.
  case energy(Double)
  /// The same structure with another energy before, and the difference, eV.
  case contradiction(frame: Int, path: String, difference: Double)
  /// Numbers that look as if they had another unit.
  case units(quantity: String, found: Double, unit: String, usual: String)
}

extension TrainingDataFault: CustomStringConvertible {
  /// The fault in words.
  public var description: String {
    switch self {
    case .noMolecules: "has no structures"
    case .tooFewAtoms: "has fewer than two atoms"
    case .periodicMolecule: "is periodic; a diffusion model learns molecules"
    case .missingEnergy: "has no energy; expected the key REF_energy or energy, in eV"
    case .missingForces:
      "has no forces; expected a column REF_forces or forces of three reals, in eV/angstrom"
    case .singleAtom: "is a single atom, which noise does not change"
    case .notFinite(let what): "the \(what) is not a finite number"
    case .weight(let weight): "config_weight is \(weight), which is no weight"
    case .coincident(let first, let second):
      "atoms \(first + 1) and \(second + 1) are in one place"
    case .stress(let count): "the stress has \(count) numbers; expected 6 or 9"
    case .element(let element, let known):
      "\(element.symbol) is not among the elements of the model ("
        + known.map(\.symbol).joined(separator: " ") + ")"
    case .force(let size, let atom):
      "the force on atom \(atom + 1) is \(Int(size)) eV/angstrom, which no structure has"
    case .energy(let difference):
      "the energy is \(Int(difference)) eV per atom away from that of the others with the same elements"
    case .contradiction(let frame, let path, let difference):
      "is frame \(frame) of \(path) again, with an energy that differs by \(difference) eV"
    case .units(let quantity, let found, let unit, let usual):
      "the \(quantity) of the structures is \(found) \(unit), where \(usual) is usual: are the units eV and "
        + "angstrom? (check_units=false in the settings for yes)"
    }
  }
}
