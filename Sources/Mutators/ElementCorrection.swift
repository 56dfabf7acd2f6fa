import Chemistry
import Engine

/// Replaces elements that do not fit their place: in every round the site with the highest
/// interaction energy not yet visited, and all single swaps over it and its bonded heavy
/// neighbours, evaluated together; the lowest energy wins, and a swapped atom is not swapped
/// again (section 'element correction' of the paper).
///
/// Hydrogens stay where they are, so a swap from carbon to nitrogen leaves an electron over. A
/// molecule with all shells closed therefore only takes swaps that keep them closed; in one that
/// has an open shell, swaps that close it are preferred to all others.
///
/// Energies of different compositions are compared without the elements' own part.
public struct ElementCorrection: Sendable {
  /// Elements to choose from; atoms of other elements stay.
  public var elements: [Element]
  /// Sites to visit; nil for all heavy atoms.
  public var rounds: Int?

  /// A correction among some elements.
  public init(elements: [Element] = [.carbon, .nitrogen, .oxygen], rounds: Int? = nil) {
    self.elements = elements
    self.rounds = rounds
  }

  /// Makes sure that a model can choose among elements.
  /// - Throws: `PluginError` on `elements` otherwise.
  public static func check(
    _ elements: [Element], of model: any AtomisticModel
  ) throws(PluginError) {
    guard !elements.contains(.hydrogen) else {
      throw .parameter(
        "elements", reason: "has H, but heavy atoms are what is swapped: leave H out")
    }
    if let stranger = elements.first(where: { !model.elements.contains($0) }) {
      let known = model.elements.map(\.symbol).joined(separator: ", ")
      throw .parameter(
        "elements", reason: "has \(stranger), which the model does not know; it knows \(known)")
    }
  }

  /// The molecule after all rounds.
  /// - Parameters:
  ///   - bonds: who is bonded; evaluated by distances if nil.
  ///   - onRound: is shown the molecule before every round; what it throws ends the correction.
  /// - Throws: what the calculator or `onRound` throws.
  public func corrected(
    _ molecule: Molecule, bonds: BondGraph? = nil, calculator: any Calculator,
    onRound: (Molecule) throws -> Void = { _ in }
  ) throws -> (molecule: Molecule, swaps: Int) {
    let bonds = bonds ?? BondPerception().connectivity(of: molecule)
    let sites = molecule.heavyAtoms.filter {
      !molecule.fixed[$0] && elements.contains(molecule.elements[$0])
    }
    var unvisited = Set(sites)
    var swappable = Set(sites)
    var current = molecule
    var swaps = 0
    var contribution = Contribution()
    guard !sites.isEmpty else { return (molecule, 0) }
    var energies = try evaluate([current], calculator, &contribution)[0]
    var isClosed = Self.isClosed(current, bonds)
    for _ in 0..<min(rounds ?? sites.count, sites.count) {
      guard let site = unvisited.min(by: { (-energies[$0], $0) < (-energies[$1], $1) }) else {
        break
      }
      try onRound(current)
      unvisited.remove(site)
      let mutants = ([site] + bonds.neighbours[site]).filter(swappable.contains).flatMap { atom in
        elements.filter { $0 != current.elements[atom] }.map { element in
          var mutant = current
          mutant.setElement(element, at: atom)
          return (atom: atom, molecule: mutant, isClosed: Self.isClosed(mutant, bonds))
        }
      }
      let closed = mutants.filter(\.isClosed)
      let candidates = isClosed || !closed.isEmpty ? closed : mutants
      guard !candidates.isEmpty else { continue }
      let results = try evaluate(candidates.map(\.molecule), calculator, &contribution)
      let totals = results.map { $0.reduce(0, +) }
      guard let best = totals.indices.min(by: { totals[$0] < totals[$1] }),
        totals[best] < energies.reduce(0, +)
      else { continue }
      current = candidates[best].molecule
      isClosed = candidates[best].isClosed
      energies = results[best]
      swappable.remove(candidates[best].atom)
      swaps += 1
    }
    return (current, swaps)
  }

  private static func isClosed(_ molecule: Molecule, _ bonds: BondGraph) -> Bool {
    (try? BondPerception().assign(molecule, connectivity: bonds)) != nil
  }

  /// Energy of every atom of every molecule, from one call: [molecules][atoms].
  private func evaluate(
    _ molecules: [Molecule], _ calculator: any Calculator, _ contribution: inout Contribution
  ) throws -> [[Double]] {
    let batch = ParticleBatch(molecules: molecules)
    contribution.reset(atomCount: batch.atomCount)
    try calculator.evaluate(batch, interaction: true, into: &contribution)
    return molecules.indices.map { Array(contribution.energies[batch.atoms(of: $0)]) }
  }
}
