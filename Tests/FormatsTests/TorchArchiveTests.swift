import Testing

@testable import Formats

@Suite("Torch archives")
struct TorchArchiveTests {
  @Test("Every part of a saved module is found by its path")
  func paths() throws {
    let root = try TorchArchive(path: fixture("tiny.model")).root
    #expect(root.className == "torch.nn.modules.tiny.Tiny")
    #expect(try root.scalar(at: "r_max") == 4.5)
    #expect(try root.scalar(at: "scalar") == 2.5)
    #expect(try root.boolean(at: "flag"))
    #expect(try root.string(at: "heads.0") == "Default")
    #expect(try root.items(at: "shape_of_things").map(\.integer) == [1, -2, 3000, 70000])
    #expect(root["act"]?.globalName == "torch.nn.functional.silu")
    #expect(root["layers.0"]?.className == "torch.nn.modules.linear.Linear")
    #expect(root["layers.1.bias"]?.isNone == true)
    #expect(root["layers.2"] == nil)
    #expect(root.names.contains("transposed"))
  }

  @Test("Tensors of every type and layout have the numbers torch saved")
  func tensors() throws {
    let root = try TorchArchive(path: fixture("tiny.model")).root
    func expect(_ path: String, _ shape: [Int], _ elements: Tensor.Elements) throws {
      #expect(try root.tensor(at: path) == Tensor(shape: shape, elements: elements), "\(path)")
    }
    try expect("layers.0.weight", [2, 3], .float32([1, 2, 3, 4, 5, 6.5]))
    try expect("myself.shared", [2, 3], .float32([1, 2, 3, 4, 5, 6.5]))
    try expect("layers.0.bias", [2], .float32([-1, 0.25]))
    try expect("transposed", [3, 2], .float64([0, 0.75, 0.25, 1, 0.5, 1.25]))
    try expect("second_row", [3], .float64([0.75, 1, 1.25]))
    try expect("numbers", [3], .int64([1, 6, -7]))
    try expect("small", [2], .int32([3, -4]))
    try expect("mask", [3], .boolean([true, false, true]))
    try expect("bytes", [2], .uint8([0, 255]))
    try expect("scalar", [], .float32([2.5]))
    try expect("nothing", [0], .float32([]))
    try expect("repeated", [2, 3], .float32([1, 1, 1, 2, 2, 2]))
    #expect(try root.tensor(at: "mask").integers == [1, 0, 1])
    #expect(try root.tensor(at: "small").reals == [3, -4])
  }

  @Test("A missing part is named with what is there instead")
  func missing() throws {
    let path = try fixture("tiny.model")
    let root = try TorchArchive(path: path).root
    let error = #expect(throws: ArchiveError.self) { try root.tensor(at: "layers.0.wait") }
    let text = try #require(error).description
    #expect(text.hasPrefix("\(path): model.layers.0 has no wait; it has "))
    #expect(text.contains("weight"))
    let wrong = #expect(throws: ArchiveError.self) { try root.integer(at: "heads") }
    #expect(
      try #require(wrong).description == "\(path): model.heads: expected an integer, found a list")
  }

  @Test("What is no archive of a model is told apart")
  func wrongFiles() {
    #expect(fault([]) == .notZip)
    #expect(fault(Array("hello".utf8)) == .notZip)
    #expect(fault([0x80, 0x02, 0x8A]) == .legacyTorch)
    #expect(fault(ZipBuilder([("m/other", [])]).bytes) == .noEntry("*/data.pkl"))
    #expect(fault(ZipBuilder([("m/constants.pkl", []), ("m/data.pkl", [])]).bytes) == .torchScript)
    let big = ZipBuilder([("m/byteorder", Array("big".utf8)), ("m/data.pkl", [])])
    #expect(fault(big.bytes) == .byteOrder("big"))
    let error = #expect(throws: ArchiveError.self) { try TorchArchive(path: "/nowhere/a.model") }
    #expect(
      error?.description == "/nowhere/a.model: cannot open the file: No such file or directory")
    #expect(throws: ArchiveError.self) { try TorchArchive(path: "/") }
  }

  @Test("Compressed, doubled, damaged and 64-bit archives are refused by name")
  func wrongArchives() {
    let pickle: [UInt8] = Array("\u{80}\u{2}N.".unicodeScalars.map { UInt8($0.value) })
    var zip = ZipBuilder(pickle: pickle)
    #expect(fault(zip.bytes) == nil)
    zip.method = 8
    #expect(fault(zip.bytes) == .notStored(entry: "m/data.pkl", method: 8))
    zip.method = 0
    zip.breaksChecksum = true
    #expect(fault(zip.bytes) == .checksum(entry: "m/data.pkl"))
    zip.breaksChecksum = false
    zip.announced = .max
    #expect(fault(zip.bytes) == .zip64)
    zip.announced = 2
    #expect(
      fault(zip.bytes)
        == .outside(what: "a record of the central directory", offset: 100, length: 46, size: 100))
    zip.announced = nil
    zip.entries += zip.entries
    #expect(fault(zip.bytes) == .duplicate(entry: "m/data.pkl"))
  }

  @Test("A storage of another size, and a tensor outside its storage, are refused")
  func wrongTensors() throws {
    func tensor(
      _ count: UInt8, _ offset: UInt8, _ shape: UInt16, _ stride: UInt8
    ) throws(ArchiveError) -> Tensor {
      var pickle = PickleWriter()
      pickle.tensor(count: count, offset: offset, shape: shape, stride: stride)
      let entries = [("m/data.pkl", pickle.finished), ("m/data/0", Array(repeating: 0, count: 16))]
      return try TorchArchive(bytes: ZipBuilder(entries).bytes, path: "m").root.tensor()
    }
    func fault(_ count: UInt8, _ offset: UInt8, _ shape: UInt16, _ stride: UInt8) -> TensorFault? {
      do throws(ArchiveError) {
        _ = try tensor(count, offset, shape, stride)
      } catch {
        if case .tensor(place: "model", let fault) = error.fault { return fault }
      }
      return nil
    }
    #expect(try tensor(4, 1, 3, 1).count == 3)
    #expect(try tensor(4, 0, 200, 0).count == 200)
    for count in [3, 5] as [UInt8] {
      #expect(
        fault(count, 0, 3, 1)
          == .storageSize(entry: "m/data/0", bytes: 16, expected: 4 * Int(count)))
    }
    for (offset, shape, stride) in [(1, 4, 1), (0, 3, 2), (5, 0, 1), (0, 5, 1)]
      as [(
        UInt8, UInt16, UInt8
      )]
    {
      #expect(
        fault(4, offset, shape, stride)
          == .outside(
            shape: [Int(shape)], strides: [Int(stride)], offset: Int(offset), storage: 4))
    }
    #expect(fault(4, 0, 60_000, 0) == .expanded(elements: 60_000))
  }
}
