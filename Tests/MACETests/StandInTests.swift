import Engine
import Formats
import MACE
import TestSupport
import Testing

@Suite("Elements a model does not know")
struct StandInTests {
  private static func model(standIns: Bool) throws -> MACEModel {
    try MACEModel(
      path: Repository.path("models/simgen-small.safetensors"), hasStandIns: standIns)
  }

  /// Methanol and its relatives with another atom in the place of the oxygen.
  private static func methanol(_ symbol: String) -> Molecule {
    let element = Element(symbol: symbol) ?? .oxygen
    return Molecule(
      elements: [.carbon, element, .hydrogen, .hydrogen, .hydrogen, .hydrogen],
      positions: [
        [-0.05, 0.66, 0], [-0.05, -0.76, 0], [-1.08, 0.98, 0], [0.44, 1.07, 0.89],
        [0.44, 1.07, -0.89], [0.86, -1.06, 0],
      ])
  }

  private static func result(_ model: MACEModel, _ molecule: Molecule) throws -> Contribution {
    var result = Contribution()
    try model.makeDescribingCalculator().evaluate(
      ParticleBatch(molecules: [molecule]), interaction: true, into: &result)
    return result
  }

  @Test("Sulphur and selenium have the energy and forces of oxygen, chlorine those of fluorine")
  func sameGroup() throws {
    let model = try Self.model(standIns: true)
    for (other, known) in [("S", "O"), ("Se", "O"), ("Cl", "F"), ("Si", "C"), ("P", "N")] {
      let result = try Self.result(model, Self.methanol(other))
      let expected = try Self.result(model, Self.methanol(known))
      #expect(result.energies == expected.energies)
      #expect(result.forces == expected.forces)
    }
    let oxygen = try Self.result(model, Self.methanol("O"))
    #expect(try Self.result(model, Self.methanol("P")).energies != oxygen.energies)
  }

  @Test("Known elements are what they are, and metals have no stand-in")
  func others() throws {
    let with = try Self.model(standIns: true)
    let without = try Self.model(standIns: false)
    let molecule = Self.methanol("O")
    #expect(try Self.result(with, molecule).forces == Self.result(without, molecule).forces)
    #expect(throws: ModelError.self) { try Self.result(with, Self.methanol("Fe")) }
    #expect(throws: ModelError.self) { try Self.result(without, Self.methanol("S")) }
  }
}
