/// What some molecules are made of: for a generation that is to make others like them.
public struct Makeup: Sendable, Equatable {
  /// Atoms of each molecule, in the order of the molecules.
  public let sizes: [Int]
  /// Elements that occur, in the order of the periodic table.
  public let elements: [Element]

  /// The sizes and elements of some molecules; of heavy atoms alone where these are.
  public init(of molecules: [Molecule]) {
    sizes = molecules.map(\.count)
    elements = Set(molecules.flatMap(\.elements)).sorted { $0.atomicNumber < $1.atomicNumber }
  }
}
