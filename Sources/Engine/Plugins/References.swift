import Platform

/// A plug-in that a reference set is made of.
public protocol ReferencePlugin: Plugin where Product == ReferenceSet {}

/// The molecules whose environments a generation imitates.
public struct ReferenceSet: Sendable, Annotated {
  /// The molecules, hydrogens included, angstrom.
  public let molecules: [Molecule]
  /// Where they come from, for messages and provenance.
  public let source: String
  /// What is doubtful in the file they come from.
  public let notes: [String]
  /// What messages call each: `molecule 7 (ethanol, line 61)`: [molecules].
  public let labels: [String]
  private let bytes: DeferredDigest
  /// SHA-256 of elements and positions, in lower-case hexadecimal digits.
  public var digest: String { bytes.hexadecimal }

  /// Some molecules.
  /// - Parameter labels: what messages call each: [molecules]; by their numbers when nil.
  public init(
    _ molecules: [Molecule], source: String, notes: [String] = [], labels: [String]? = nil
  ) {
    self.molecules = molecules
    self.source = source
    self.notes = notes
    self.labels = labels ?? molecules.indices.map { "molecule \($0 + 1)" }
    var bytes: [UInt8] = []
    for molecule in molecules {
      withUnsafeBytes(of: molecule.count) { bytes += $0 }
      molecule.atomicNumbers.withUnsafeBytes { bytes += $0 }
      molecule.coordinates.withUnsafeBytes { bytes += $0 }
    }
    self.bytes = DeferredDigest(bytes)
  }

  /// Checks that a model knows every element of the molecules of this set.
  /// - Parameter molecules: the part of each that the model is asked about: [molecules].
  /// - Throws: `PluginError` on the parameter `reference`, naming the first stranger.
  public func requireElements(
    of molecules: [Molecule], knownTo model: any AtomisticModel
  ) throws(PluginError) {
    let known = Set(model.elements)
    let strangers = molecules.map { $0.elements.first { !known.contains($0) } }
    guard let index = strangers.firstIndex(where: { $0 != nil }), let stranger = strangers[index]
    else { return }
    let symbols = model.elements.map(\.symbol).joined(separator: ", ")
    let heavy = model.elements.filter { $0 != .hydrogen }.map(\.symbol).joined(separator: ", ")
    let count = strangers.count { $0 != nil }
    throw .parameter(
      "reference",
      reason: "\(labels[index]) of \(source) has \(stranger), which the model does not know; it "
        + "knows \(symbols) (elements=[\(heavy)] of the reference leaves such molecules out, "
        + "\(count) of \(molecules.count))")
  }
}

/// A plug-in that a scaffold is made of.
public protocol ScaffoldPlugin: Plugin where Product == Scaffold {}

/// Atoms that are there from the start, never move and never change, and perhaps a pocket around them.
public struct Scaffold: Sendable, Annotated {
  /// The atoms; `fixed` is true for each.
  public let molecule: Molecule
  /// Their hydrogens that are out of the way while others grow, and come back after: `fixed` is true
  /// for each.
  public let hydrogens: Molecule
  /// Atoms of `molecule` to grow from; empty where nobody said.
  public let anchors: [Int]
  /// What is around them and never joins them; nil in open space.
  public let pocket: Pocket?
  /// What is doubtful in the file they come from.
  public let notes: [String]

  /// Some atoms, all of them fixed.
  public init(
    _ molecule: Molecule, hydrogens: Molecule = Molecule(), anchors: [Int] = [],
    pocket: Pocket? = nil, notes: [String] = []
  ) {
    self.molecule = molecule
    self.hydrogens = hydrogens
    self.anchors = anchors
    self.pocket = pocket
    self.notes = notes
  }

  /// Where nothing can grow: its atoms in their order, and those of the pocket, angstrom.
  package var obstacles: [SIMD3<Double>] { molecule.positions + (pocket?.positions ?? []) }
}
