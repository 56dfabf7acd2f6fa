import CRDKit
import Engine

/// A molecule RDKit made and will not change any more: any number of threads may ask it.
final class RDKitMolecule: @unchecked Sendable {
  let pointer: OpaquePointer

  /// - Throws: what RDKit found wrong.
  init(_ molecule: Molecule, bonds: AssignedBonds) throws(SanitisationFailure) {
    let list = bonds.graph.bonds
    var failure = rdk_failure()
    let made = rdk_molecule_new(
      Int32(molecule.count), molecule.elements.map(\.atomicNumber),
      bonds.formalCharges.map { Int32($0) },
      molecule.positions.flatMap { [$0.x, $0.y, $0.z] }, Int32(list.count),
      list.flatMap { [Int32($0.first), Int32($0.second)] }, list.map { Int32($0.order) }, &failure)
    guard let made else { throw SanitisationFailure(failure) { molecule.elements[$0] } }
    pointer = made
  }

  /// - Throws: why the SMILES is invalid.
  init(smiles: String) throws(SanitisationFailure) {
    var failure = rdk_failure()
    guard let made = rdk_molecule_from_smiles(smiles, &failure) else {
      throw SanitisationFailure(failure) { _ in nil }
    }
    pointer = made
  }

  deinit { rdk_molecule_free(pointer) }

  /// Canonical SMILES of the constitution, or nil where RDKit has none.
  var smiles: String? { Self.text(rdk_smiles(pointer)) }

  /// The same with stereo marks.
  var isomericSMILES: String? { Self.text(rdk_isomeric_smiles(pointer)) }

  /// The symmetrised smallest set of smallest rings, by rising size.
  var rings: [Ring] {
    let count = Int(rdk_rings(pointer, nil, nil, 0))
    guard count > 0 else { return [] }
    var sizes = [Int32](repeating: 0, count: count)
    var aromatic = [UInt8](repeating: 0, count: count)
    _ = rdk_rings(pointer, &sizes, &aromatic, Int32(count))
    return zip(sizes, aromatic).map { Ring(size: Int($0), isAromatic: $1 != 0) }.sorted()
  }

  /// An SVG document, or nil where RDKit has none.
  func drawing(width: Int, height: Int) -> String? {
    Self.text(rdk_drawing(pointer, Int32(width), Int32(height)))
  }

  private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? {
    guard let pointer else { return nil }
    defer { rdk_text_free(pointer) }
    return String(cString: pointer)
  }
}
