import Engine
import Formats
import Testing

@testable import MACE

@Suite("Models that cannot be")
struct HostileModelTests {
  @Test(
    "atomic numbers of no element, or one twice, are refused by name",
    arguments: [[-3, 6, 8], [1, 6, 119], [1, 6, .max], [6, 6, 8]] as [[Int64]])
  func atomicNumbers(numbers: [Int64]) throws {
    let bytes = try Archive.replacing([1, 6, 8], with: numbers)
    let archive = try TorchArchive(bytes: bytes, path: "odd.model")
    let error = #expect(throws: MACEFileError.self) {
      try MACEImport.parameters(of: archive, head: "fine")
    }
    #expect(error?.description.contains("atomic_numbers is \(numbers)") == true)
  }

  /// Parts of a model whose weights may be anything.
  static let parts: [@Sendable (inout MACEParameters, Double) -> Void] = [
    { $0.embedding = $0.embedding.scaled(by: $1) },
    { parameters, factor in
      parameters.layers[0].radial = parameters.layers[0].radial.map { $0.scaled(by: factor) }
    },
    { parameters, factor in
      parameters.layers[1].radial[0] = parameters.layers[1].radial[0].scaled(by: factor)
    },
    { parameters, factor in
      parameters.layers[0].linear = parameters.layers[0].linear.map { $0.scaled(by: factor) }
    },
    { parameters, factor in
      parameters.layers[1].product = parameters.layers[1].product.map { $0.scaled(by: factor) }
    },
    { $0.scale *= $1 },
    { $0.radialFactor *= $1 },
  ]

  @Test(
    "weights beyond all measure are refused or give no finite energy; nothing traps",
    arguments: parts.indices, [1e30, 1e200, .nan])
  func weights(part: Int, factor: Double) throws {
    var parameters = RandomModel().parameters()
    Self.parts[part](&parameters, factor)
    let model: FastModel
    do throws(UnsupportedShape) { model = try FastModel(parameters) } catch {
      #expect(error.description.hasPrefix("radial functions"))
      return
    }
    let batch = Clouds.batch()
    var result = Contribution()
    try model.makeCalculator().evaluate(batch, interaction: true, into: &result)
    #expect(result.energies.count == batch.atomCount)
  }

  @Test("radial functions that are zero have a table")
  func zeroes() throws {
    var parameters = RandomModel().parameters()
    parameters.layers[0].radial = parameters.layers[0].radial.map { $0.scaled(by: 0) }
    let model = try FastModel(parameters)
    var result = Contribution()
    try model.makeCalculator().evaluate(Clouds.batch(), interaction: true, into: &result)
    #expect(result.energies.allSatisfy { $0.isFinite })
  }
}
