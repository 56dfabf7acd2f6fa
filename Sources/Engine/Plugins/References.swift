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
  private let bytes: DeferredDigest
  /// SHA-256 of elements and positions, in lower-case hexadecimal digits.
  public var digest: String { bytes.hexadecimal }

  /// Some molecules.
  public init(_ molecules: [Molecule], source: String, notes: [String] = []) {
    self.molecules = molecules
    self.source = source
    self.notes = notes
    var bytes: [UInt8] = []
    for molecule in molecules {
      withUnsafeBytes(of: molecule.count) { bytes += $0 }
      molecule.atomicNumbers.withUnsafeBytes { bytes += $0 }
      molecule.coordinates.withUnsafeBytes { bytes += $0 }
    }
    self.bytes = DeferredDigest(bytes)
  }

  /// Checks that a model knows every element of some molecules of this set.
  /// - Throws: `PluginError` on the parameter `reference`, naming the first stranger.
  public func requireElements(
    of molecules: [Molecule], knownTo model: any AtomisticModel
  ) throws(PluginError) {
    let known = Set(model.elements)
    for (index, molecule) in molecules.enumerated() {
      guard let stranger = molecule.elements.first(where: { !known.contains($0) }) else { continue }
      let symbols = model.elements.map(\.symbol).joined(separator: ", ")
      throw .parameter(
        "reference",
        reason: "molecule \(index + 1) of \(source) has \(stranger), which the model does not "
          + "know; it knows \(symbols) (elements= of the reference leaves molecules out)")
    }
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
