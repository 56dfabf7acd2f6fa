import Engine
import Platform

/// A Morse potential between all pairs of atoms (P. M. Morse, Phys. Rev. 1929, 34, 57), with its
/// minimum at a multiple of the sum of the covalent radii: takes overlaps out of random structures
/// before a quantum-mechanical program sees them.
///
/// E = depth * sum over pairs of (e^(-2 x) - 2 e^(-x)), x = decay * (r - r_0).
public struct MorseModel: ModelPlugin, EnergyModel {
  public static let name = "morse"
  public static let summary = "Morse potential between all atoms: takes overlaps apart."
  public static let citations = ["10.1103/PhysRev.34.57"]
  public static let parameters = [
    Parameter(
      "depth", \MorseModel.depth, dimension: .energy, in: 0...1000, "Energy of a pair at rest."),
    Parameter(
      "decay", \MorseModel.decay, dimension: .inverseLength, in: 0.1...100,
      "How fast the energy changes with the distance."),
    Parameter(
      "reach", \MorseModel.reach, in: 0.1...10,
      "Atoms rest at this multiple of the sum of their covalent radii."),
  ]

  var depth = 0.2
  var decay = 3.0
  var reach = 1.6

  /// The defaults.
  public init() {}

  /// Pairs beyond it hold each other by less than e^-25 of the depth, at usual radii.
  public var cutoff: Double { 25 / decay + 3 * reach }
  public var elements: [Element] { (1...118).compactMap(Element.init(atomicNumber:)) }
  var identity: String { "\(depth) \(decay) \(reach)" }

  public func makeCalculator(threads: Int) -> any Calculator { MorseCalculator(self) }
}

/// Sums over all pairs of every particle.
final class MorseCalculator: Calculator {
  private let model: MorseModel

  init(_ model: MorseModel) { self.model = model }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    try requireOpenSpace(batch)
    let decay = model.decay
    for particle in 0..<batch.count {
      let atoms = batch.atoms(of: particle)
      for first in atoms {
        for second in (first + 1)..<max(first + 1, atoms.upperBound) {
          let vector = batch.positions[first] - batch.positions[second]
          let distance = (vector * vector).sum().squareRoot()
          let rest =
            model.reach
            * (batch.elements[first].covalentRadius + batch.elements[second].covalentRadius)
          let factor = exp(-decay * (distance - rest))
          let energy = model.depth * factor * (factor - 2)
          result.energies[first] += energy / 2
          result.energies[second] += energy / 2
          // Coinciding atoms have no direction to go.
          guard distance > 0 else { continue }
          let slope = 2 * model.depth * decay * factor * (factor - 1)
          let force = slope / distance * vector
          result.forces[first] += force
          result.forces[second] -= force
        }
      }
    }
  }
}
