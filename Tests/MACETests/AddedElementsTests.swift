import Engine
import Foundation
import MACE
import TestSupport
import Testing

@Suite("Models with more elements")
struct AddedElementsTests {
  @Test(
    "say the same of structures without them and are read as written",
    arguments: ParameterGradientTests.files)
  func same(file: String) throws {
    let parameters = try MACEFile(
      path: Fixture.path(file), head: file == "equivariant.model" ? "fine" : nil
    ).parameters
    let added = [14, 35].compactMap(Element.init(atomicNumber:))
    let larger = parameters.adding(added, energies: added.map { _ in -3 })
    #expect(larger.elements == parameters.elements + added)
    let batch = ParticleBatch(molecules: [Fixture.molecule])
    var (old, new) = (Contribution(), Contribution())
    try ReferenceCalculator(parameters).evaluate(batch, interaction: false, into: &old)
    try ReferenceCalculator(larger).evaluate(batch, interaction: false, into: &new)
    #expect(old.energies == new.energies)
    #expect(old.forces == new.forces)

    let folder = try TemporaryFolder()
    let path = (folder / "larger.safetensors").path
    try larger.write(to: path, precision: .double)
    #expect(try MACEFile(path: path).parameters == larger)
  }

  @Test("have the energy of the isolated atom for one that has no weights yet")
  func isolated() throws {
    let parameters = try Fixture.invariant()
    let silicon = try #require(Element(atomicNumber: 14))
    let larger = parameters.adding([silicon], energies: [-7])
    var result = Contribution()
    try ReferenceCalculator(larger).evaluate(
      ParticleBatch(molecules: [Molecule(elements: [silicon], positions: [.zero])]),
      interaction: false, into: &result)
    #expect(abs(result.energies[0] - (-7 + parameters.shift)) < 1e-12)
  }
}
