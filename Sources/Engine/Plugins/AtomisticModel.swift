/// A plug-in that a model is made of.
public protocol ModelPlugin: Plugin where Product: AtomisticModel {}

/// A force field.
public protocol AtomisticModel: Sendable {
  /// Interactions end here, angstrom.
  var cutoff: Double { get }
  /// The elements the model knows.
  var elements: [Element] { get }
  /// Elements that are treated as others, which the model knows better.
  var standIns: [Element: Element] { get }
  /// Whether calculators work in single precision.
  var isSinglePrecision: Bool { get }
  /// A fingerprint of the parameters, for provenance: SHA-256 of the model file, hexadecimal.
  var fingerprint: String { get }
  /// The head that gives the energies, where the model has several or names its only one.
  var head: String? { get }

  /// A calculator with buffers of its own, for one worker.
  /// - Parameter threads: how many may share the atoms of a batch; results do not depend on it.
  func makeCalculator(threads: Int) throws -> any Calculator
}

/// A force field that also describes atomic environments, such as MACE.
public protocol DescribingModel: AtomisticModel {
  /// Length of a descriptor, or nil where the model has no such layer.
  func descriptorWidth(_ selection: DescriptorSelection) -> Int?

  /// A calculator with buffers of its own, for one worker.
  /// - Parameter threads: how many may share the atoms of a batch; results do not depend on it.
  func makeDescribingCalculator(threads: Int) throws -> any DescribingCalculator
}

/// Evaluates a model; owns its neighbour list and buffers, so it belongs to one worker.
public protocol Calculator: AnyObject {
  /// Energy of each atom, without the isolated-atom part when `interaction` is asked for (eV),
  /// forces (eV/angstrom) and, where particles are periodic, strain gradients (eV).
  /// - Throws: `ModelError` when an element is unknown to the model or a position is not finite.
  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws
}

/// Evaluates a model that describes environments.
public protocol DescribingCalculator: Calculator {
  /// Descriptors of atomic environments: node features of a layer [SK eq. 19-23], row-major:
  /// [atoms, width of the selection]. Features are ordered by degree, then channel, then
  /// component, as e3nn has them.
  /// - Parameter floor: distances below are treated as `floor` in the radial part [SK eq. 19b].
  /// - Throws: `ModelError`, also when the model has no such layer.
  func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) throws

  /// Adds d(sum cotangent * descriptors)/d(positions) of the latest `describe` to `gradient`:
  /// [atoms]. `cotangent` has the shape of the descriptors.
  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>])
}

/// Which node features describe an environment.
public struct DescriptorSelection: Sendable, Hashable {
  /// The layer, from 1.
  public var layer: Int
  /// Whether vector and tensor features are left out.
  public var invariantsOnly: Bool

  /// Features of a layer.
  public init(layer: Int, invariantsOnly: Bool = true) {
    self.layer = layer
    self.invariantsOnly = invariantsOnly
  }

  /// The invariants of the first layer, which similarity works with.
  public static let similarity = DescriptorSelection(layer: 1)
}

extension AtomisticModel {
  public var standIns: [Element: Element] { [:] }
  public var head: String? { nil }

  /// All that the results of a calculator depend on.
  public var calculatorKey: CalculatorKey { CalculatorKey(self) }

  /// A calculator that stays on the thread that calls it.
  public func makeCalculator() throws -> any Calculator { try makeCalculator(threads: 1) }

  /// The model as one that describes environments.
  /// - Throws: `PluginError` on the parameter `model` where it does not.
  public func describing() throws(PluginError) -> any DescribingModel {
    guard let model = self as? any DescribingModel else {
      throw .parameter(
        "model",
        reason: "gives energies and forces only; environments are described by mace")
    }
    return model
  }
}

extension DescribingModel {
  public func makeCalculator(threads: Int) throws -> any Calculator {
    try makeDescribingCalculator(threads: threads)
  }

  /// A calculator that stays on the thread that calls it.
  public func makeDescribingCalculator() throws -> any DescribingCalculator {
    try makeDescribingCalculator(threads: 1)
  }

  /// Length of the descriptors that similarity works with.
  public var descriptorWidth: Int { descriptorWidth(.similarity) ?? 0 }
}

extension DescribingCalculator {
  /// The descriptors that similarity works with.
  public func describe(
    _ batch: ParticleBatch, floor: Double?, into descriptors: inout [Double]
  ) throws {
    try describe(batch, .similarity, floor: floor, into: &descriptors)
  }
}

/// Why a model cannot evaluate a batch.
public enum ModelError: Error, Sendable, Equatable {
  case unknownElement(Element, atom: Int, known: [Element])
  case positionNotFinite(atom: Int)
  /// No such layer; it has `count`.
  case unknownLayer(Int, count: Int)
  /// It knows molecules in open space only.
  case periodic
}

extension ModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownElement(let element, let atom, let known):
      "atom \(atom + 1) is \(element), which the model does not know; it knows "
        + known.map(\.symbol).joined(separator: ", ")
    case .unknownLayer(let layer, let count):
      "the model has no layer \(layer); its layers are 1 to \(count)"
    case .periodic: "the structure is periodic, and the model knows molecules in open space only"
    case .positionNotFinite(let atom): "the position of atom \(atom + 1) is not a finite number"
    }
  }
}
