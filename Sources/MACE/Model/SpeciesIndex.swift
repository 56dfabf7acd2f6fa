import Engine

/// The place of each element in a model's tables.
public struct SpeciesIndex: Sendable {
  private let elements: [Element]
  private let byAtomicNumber: [Int?]

  /// The places of elements given by atomic number, in the model's order.
  public init(_ atomicNumbers: [Int]) {
    elements = atomicNumbers.compactMap(Element.init(atomicNumber:))
    var table = [Int?](repeating: nil, count: 256)
    for (index, element) in elements.enumerated() { table[Int(element.atomicNumber)] = index }
    byAtomicNumber = table
  }

  /// The species of each atom of a batch: [atoms].
  /// - Throws: `ModelError` when an element is unknown or a position is not finite.
  public func species(of batch: ParticleBatch) throws(ModelError) -> [Int] {
    var species: [Int] = []
    try find(batch, into: &species)
    return species
  }

  /// The same into an array whose memory is kept.
  func find(_ batch: ParticleBatch, into species: inout [Int]) throws(ModelError) {
    species.removeAll(keepingCapacity: true)
    species.reserveCapacity(batch.atomCount)
    for atom in 0..<batch.atomCount {
      let element = batch.elements[atom]
      guard let index = byAtomicNumber[Int(element.atomicNumber)] else {
        throw .unknownElement(element, atom: atom, known: elements)
      }
      let position = batch.positions[atom]
      guard position.x.isFinite, position.y.isFinite, position.z.isFinite else {
        throw .positionNotFinite(atom: atom)
      }
      species.append(index)
    }
  }
}
