import Engine
import Potentials
import Testing

/// A water molecule, not at rest.
let water = Molecule(
  elements: [.oxygen, .hydrogen, .hydrogen],
  positions: [[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])

func model(_ name: String, _ values: [String: Value] = [:]) throws -> any AtomisticModel {
  let declaration = try #require(potentialsCatalogue.plugin(.model, named: name))
  return try #require(try declaration.make(values).product as? any AtomisticModel)
}

func evaluate(
  _ calculator: any Calculator, _ molecules: [Molecule], interaction: Bool = false
) throws -> Contribution {
  let batch = ParticleBatch(molecules: molecules)
  var result = Contribution()
  result.reset(atomCount: batch.atomCount)
  try calculator.evaluate(batch, interaction: interaction, into: &result)
  return result
}

/// Checks forces against differences of the energy.
func expectForcesFitEnergies(
  _ calculator: any Calculator, _ molecule: Molecule, step: Double, within tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let forces = try evaluate(calculator, [molecule]).forces
  for atom in 0..<molecule.count {
    for axis in 0..<3 {
      func energy(_ shift: Double) throws -> Double {
        var moved = molecule
        moved.positions[atom][axis] += shift
        return try evaluate(calculator, [moved]).energies.reduce(0, +)
      }
      let slope = (try energy(step) - energy(-step)) / (2 * step)
      #expect(
        abs(forces[atom][axis] + slope) < tolerance, "atom \(atom), axis \(axis)",
        sourceLocation: sourceLocation)
    }
  }
}
