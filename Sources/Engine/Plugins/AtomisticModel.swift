/// A force field that also describes atomic environments (MACE).
public protocol AtomisticModel: Plugin {
  /// Interactions end here, angstrom.
  var cutoff: Double { get }
  /// The elements the model knows.
  var elements: [Element] { get }
  /// Length of a descriptor.
  var descriptorWidth: Int { get }
  /// Whether calculators work in single precision.
  var isSinglePrecision: Bool { get }
  /// A fingerprint of the parameters, for provenance: SHA-256 of the model file, hexadecimal.
  var fingerprint: String { get }

  /// A calculator with buffers of its own, for one worker.
  func makeCalculator() throws -> any Calculator
}

/// Evaluates a model; owns its neighbour list and buffers, so it belongs to one worker.
public protocol Calculator: AnyObject {
  /// Energy of each atom, without the isolated-atom part when `interaction` is asked for (eV),
  /// forces (eV/angstrom) and, where particles are periodic, strain gradients (eV).
  /// - Throws: `ModelError` when an element is unknown to the model or a position is not finite.
  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws

  /// First-layer invariant descriptors (eq. 19-23), row-major: [atoms, descriptorWidth].
  /// - Parameter floor: distances below are treated as `floor` in the radial part (eq. 19b).
  func describe(_ batch: ParticleBatch, floor: Double?, into descriptors: inout [Double]) throws

  /// Adds d(sum cotangent * descriptors)/d(positions) of the latest `describe` to `gradient`:
  /// [atoms]. `cotangent` is [atoms, descriptorWidth].
  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>])
}

/// Why a model cannot evaluate a batch.
public enum ModelError: Error, Sendable, Equatable {
  case unknownElement(Element, atom: Int, known: [Element])
  case positionNotFinite(atom: Int)
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownElement(let element, let atom, let known):
      "atom \(atom + 1) is \(element), which the model does not know; it knows "
        + known.map(\.symbol).joined(separator: ", ")
    case .positionNotFinite(let atom): "the position of atom \(atom + 1) is not a finite number"
    }
  }
}
