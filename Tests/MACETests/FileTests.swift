import Engine
import Formats
import Foundation
import MACE
import Platform
import TestSupport
import Testing

@Suite("Model files")
struct FileTests {
  @Test("what is written in double precision is read back the same")
  func roundTrip() throws {
    let archives = try ["old", "options"].map {
      try MACEFile(path: Fixture.path($0 + ".model")).parameters
    }
    for parameters in [try Fixture.equivariant(), try Fixture.invariant()] + archives {
      let file = try SafetensorsFile(bytes: parameters.safetensors(.double), path: "copy")
      let copy = try MACEParameters(file)
      #expect(copy == parameters)
    }
  }

  @Test("an archive with several heads needs the name of one")
  func heads() throws {
    let path = Fixture.path("equivariant.model")
    let error = #expect(throws: MACEFileError.self) { try MACEFile(path: path) }
    #expect(
      error?.explanation == "the model has several heads, choose one of coarse, fine")
    let other = #expect(throws: MACEFileError.self) { try MACEFile(path: path, head: "good") }
    #expect(other?.explanation == "the model has no head good; it has coarse, fine")
  }

  @Test("a part that is not supported is named with what is")
  func unsupportedPart() throws {
    let bytes = try Archive.replacing("ZBLBasis", with: "ZBLBases")
    let archive = try TorchArchive(bytes: bytes, path: "odd.model")
    let error = #expect(throws: MACEFileError.self) {
      try MACEImport.parameters(of: archive, head: "fine")
    }
    #expect(
      error?.description
        == "odd.model: model.pair_repulsion_fn is ZBLBases, which is not supported;"
        + " supported: ZBLBasis")
  }

  @Test("a part that no model of mace-torch has is named, not skipped")
  func unknownPart() throws {
    let bytes = try Archive.replacing("reshape", with: "reshapf")
    let archive = try TorchArchive(bytes: bytes, path: "odd.model")
    let error = #expect(throws: MACEFileError.self) {
      try MACEImport.parameters(of: archive, head: "fine")
    }
    #expect(
      error?.description
        == "odd.model: model.interactions.0.reshapf is reshapf_irreps, which is not supported;"
        + " supported: RealAgnosticDensityInteractionBlock of conv_tp, conv_tp_weights,"
        + " density_fn, linear, linear_up, reshape, skip_tp")
  }

  @Test("a pickle of torch before 1.6 is named as such")
  func legacy() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).model")
    defer { try? FileManager.default.removeItem(at: url) }
    // PROTO 2, then torch's magic number.
    let start: [UInt8] = [
      0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    try Data(start + Array(repeating: 0, count: 64)).write(to: url)
    let error = #expect(throws: MACEFileError.self) { try MACEFile(path: url.path) }
    #expect(error?.explanation.contains("torch before 1.6") == true)
  }

  @Test("an interaction block that is not supported is named with those that are")
  func unsupportedInteraction() throws {
    let bytes = try Archive.replacing(
      "RealAgnosticDensityInteractionBlock", with: "RealAgnosticStrangeInteractionBlock")
    let archive = try TorchArchive(bytes: bytes, path: "odd.model")
    let error = #expect(throws: MACEFileError.self) {
      try MACEImport.parameters(of: archive, head: "fine")
    }
    guard case .unsupported(let place, let found, let supported)? = error?.fault else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(place == "model.interactions.0")
    #expect(found == "RealAgnosticStrangeInteractionBlock")
    #expect(supported.contains("RealAgnosticDensityInteractionBlock"))
  }

  @Test("a safetensors file of something else, without a tensor or with a wrong one is refused")
  func damagedSafetensors() throws {
    let foreign = SafetensorsFile.encode(["a": Tensor(shape: [1], elements: .float32([0]))])
    let file = try SafetensorsFile(bytes: foreign, path: "x")
    let error = #expect(throws: MACEFileError.self) { try MACEParameters(file) }
    #expect(error?.description.contains("no format simgen-mace") == true)

    let whole = try SafetensorsFile(path: Fixture.path("invariant.safetensors"))
    var tensors: [String: Tensor] = [:]
    for name in whole.names { tensors[name] = try whole.tensor(name) }
    for name in whole.names where !name.contains("readout") && !name.contains("values") {
      var fewer = tensors
      fewer[name] = nil
      let file = try SafetensorsFile(
        bytes: SafetensorsFile.encode(fewer, metadata: whole.metadata), path: "x")
      let error = #expect(throws: MACEFileError.self) { try MACEParameters(file) }
      #expect(error?.description.contains(name) == true)
    }
    tensors["embedding"] = Tensor(shape: [1], elements: .float32([0]))
    let wrong = try SafetensorsFile(
      bytes: SafetensorsFile.encode(tensors, metadata: whole.metadata), path: "x")
    let mismatch = #expect(throws: MACEFileError.self) { try MACEParameters(wrong) }
    #expect(
      mismatch?.description == "x: embedding is of shape [1] where shape [3, 4] was expected")
  }
}

@Suite("The model plug-in")
struct ModelTests {
  @Test("the shipped model loads, and says what it is")
  func shipped() throws {
    let model = try MACEModel(path: Repository.path("models/simgen-small.safetensors"))
    #expect(model.elements.map(\.symbol) == ["H", "C", "N", "O", "F"])
    #expect(model.cutoff == 4.5)
    #expect(model.descriptorWidth == 64)
    #expect(model.isSinglePrecision)
    let bytes = try FileContents.bytes(of: Repository.path("models/simgen-small.safetensors"))
    #expect(model.fingerprint == SHA256.hexadecimal(of: bytes))
    let calculator = try model.makeDescribingCalculator()
    #expect(calculator is FastCalculator)
    #expect(model.parameters.metadata["license"] == "MIT")
  }

  @Test("double precision gives the reference calculator")
  func doublePrecision() throws {
    let model = try MACEModel(
      path: Fixture.path("equivariant.model"), precision: .double, head: "fine")
    let calculator = try model.makeDescribingCalculator()
    #expect(calculator is ReferenceCalculator)
  }

  @Test("no file and a missing file are errors")
  func refusals() {
    #expect(throws: PluginError.parameter("file", reason: "a model file is needed")) {
      try maceCatalogue.plugin(.model, named: "mace")?.make([:])
    }
    #expect(
      throws: PluginError.file(
        path: "/nowhere/a.model", reason: "cannot open the file: No such file or directory")
    ) {
      try MACEModel(path: "/nowhere/a.model")
    }
  }

  @Test("an unknown element and a position that is not finite are errors")
  func badBatches() throws {
    let calculator = ReferenceCalculator(try Fixture.invariant())
    var result = Contribution()
    let fluorine = ParticleBatch(
      molecules: [Molecule(elements: [.carbon, .fluorine], positions: [.zero, [1, 0, 0]])])
    #expect(
      throws: ModelError.unknownElement(.fluorine, atom: 1, known: [.hydrogen, .carbon, .oxygen])
    ) {
      try calculator.evaluate(fluorine, interaction: true, into: &result)
    }
    let infinite = ParticleBatch(
      molecules: [Molecule(elements: [.carbon], positions: [[.infinity, 0, 0]])])
    #expect(throws: ModelError.positionNotFinite(atom: 0)) {
      try calculator.evaluate(infinite, interaction: true, into: &result)
    }
  }
}
