import Engine

/// How many hydrogens an atom wants, by what the lengths of its bonds leave of its valence. Needs
/// neither a model nor a reference, fails on conjugation.
public struct HydrogenBondLengthRule: Sendable {
  private let perception: BondPerception

  /// The rule on bonds found by `perception`.
  public init(perception: BondPerception = BondPerception()) {
    self.perception = perception
  }

  /// How many hydrogens the carbons of a molecule lack, where that is most of what their bond lengths
  /// leave room for; 0 for a molecule that may be meant as it is, such as a radical.
  ///
  /// Carbons alone: of other elements bonds are often shorter than their order says.
  public func missingHydrogens(in molecule: Molecule) -> Int {
    let heavy = HeavyStructure(molecule)
    let counts = likelihoods(for: molecule)
    var (wanted, missing) = (0, 0)
    for (index, element) in heavy.molecule.elements.enumerated() where element == .carbon {
      let count = counts[index]?.best ?? 0
      wanted += count
      missing += max(0, count - heavy.hydrogens[index])
    }
    return missing >= 2 && 2 * missing > wanted ? missing : 0
  }

  /// The likelihoods for every heavy atom of a molecule, whatever hydrogens it has already:
  /// [heavy atoms]; nil for an atom of an element without a usual valence.
  public func likelihoods(for molecule: Molecule) -> [HydrogenLikelihood?] {
    let structure = HeavyStructure(molecule).molecule
    let graph = perception.connectivity(of: structure)
    var order = Array(repeating: 0.0, count: structure.count)
    for bond in graph.bonds {
      let vector = structure.positions[bond.first] - structure.positions[bond.second]
      let value = Self.order(
        structure.elements[bond.first], structure.elements[bond.second],
        length: (vector * vector).sum().squareRoot())
      order[bond.first] += value
      order[bond.second] += value
    }
    return structure.elements.enumerated().map { index, element in
      guard let valence = element.valenceStates.first(where: { $0.charge == 0 })?.valence else {
        return nil
      }
      let free = Double(valence) - order[index]
      return HydrogenLikelihood(
        costs: (0...HydrogenLikelihood.highestCount).map { count in
          // Half a bond off is e to the power of -1/2.
          count > valence ? .infinity : 2 * (Double(count) - free) * (Double(count) - free)
        })
    }
  }

  /// Order of a bond by its length, linear between the usual lengths: [1, highest order].
  private static func order(_ one: Element, _ other: Element, length: Double) -> Double {
    guard var longer = one.bondLength(to: other, order: 1), length < longer else { return 1 }
    for order in 2...3 {
      guard let shorter = one.bondLength(to: other, order: order) else { return Double(order - 1) }
      if length > shorter { return Double(order) - (length - shorter) / (longer - shorter) }
      longer = shorter
    }
    return 3
  }
}
