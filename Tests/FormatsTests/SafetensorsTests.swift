import Platform
import TestSupport
import Testing

@testable import Formats

@Suite("Safetensors")
struct SafetensorsTests {
  private static let tensors: [String: Tensor] = [
    "a.weight": Tensor(shape: [2, 3], elements: .float32([1, 2, 3, 4, 5, -0.5])),
    "energies": Tensor(shape: [2], elements: .float64([0.1, 1e300])),
    "numbers": Tensor(shape: [1, 2], elements: .int64([6, .min])),
    "small": Tensor(shape: [1], elements: .int32([-7])),
    "bytes": Tensor(shape: [3], elements: .uint8([0, 1, 255])),
    "mask": Tensor(shape: [2], elements: .boolean([true, false])),
    "scalar \"Å\"/": Tensor(shape: [], elements: .float32([2])),
    "nothing": Tensor(shape: [0, 5], elements: .float32([])),
  ]

  /// A file with this header and so many bytes after it.
  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    let length = UInt8(header.utf8.count)
    return [length, 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + Array(repeating: 0, count: data)
  }

  private func fault(_ bytes: [UInt8]) -> SafetensorsFault? {
    do throws(SafetensorsError) {
      _ = try SafetensorsFile(bytes: bytes, path: "a.safetensors")
      return nil
    } catch {
      return error.fault
    }
  }

  @Test("Tensors and metadata come back from the disk")
  func roundTrip() throws {
    try withFolder { folder in
      let path = folder + "/a.safetensors"
      let facts = ["format": "simgen", "with \"quotes\"": "line\nfeed, Å"]
      try SafetensorsFile.write(Self.tensors, metadata: facts, to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == facts)
      #expect(file.names == Self.tensors.keys.sorted())
      for (name, tensor) in Self.tensors { #expect(try file.tensor(name) == tensor) }
      #expect(throws: FileError(path: path, operation: .create, reason: .alreadyExists)) {
        try SafetensorsFile.write([:], to: path)
      }
      try SafetensorsFile.write([:], to: path, replacing: true)
      #expect(try SafetensorsFile(path: path).names.isEmpty)
    }
  }

  @Test("The bytes are those the format prescribes")
  func bytes() {
    let bytes = SafetensorsFile.encode(
      ["x": Tensor(shape: [1], elements: .int32([258]))], metadata: ["k": "v"])
    let header =
      #"{"__metadata__":{"k":"v"},"x":{"data_offsets":[0,4],"dtype":"I32","shape":[1]}}"#
    let padding = String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(bytes == file(header + padding) + [2, 1, 0, 0])
  }

  @Test("A missing tensor is named with those that are there")
  func missing() throws {
    let file = try SafetensorsFile(bytes: SafetensorsFile.encode(Self.tensors), path: "a.st")
    let error = #expect(throws: SafetensorsError.self) { try file.tensor("wait") }
    #expect(error?.description.hasPrefix("a.st: there is no tensor wait; there are a.we") == true)
  }

  @Test("Sizes and places are checked before anything is read")
  func damage() {
    func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
      #"{"x":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}}"#
    }
    #expect(fault([]) == .truncated(size: 0, needed: 8))
    #expect(fault([9, 0, 0, 0, 0, 0, 0, 0, 1]) == .truncated(size: 9, needed: 17))
    #expect(fault([0, 0, 0, 0, 0, 0, 0, 1]) == .headerTooLong(1 << 56))
    #expect(fault(file(entry("F32", "[1]", "[0,4]"), data: 4)) == nil)
    #expect(
      fault(file(entry("F32", "[2]", "[0,8]"), data: 4))
        == .place(tensor: "x", begin: 0, end: 8, expectedBegin: 0, size: 4))
    #expect(
      fault(file(entry("F32", "[1]", "[4,8]"), data: 8))
        == .place(tensor: "x", begin: 4, end: 8, expectedBegin: 0, size: 8))
    #expect(
      fault(file(entry("F32", "[0]", "[0,-4]"), data: 4))
        == .place(tensor: "x", begin: 0, end: -4, expectedBegin: 0, size: 4))
    #expect(
      fault(file(entry("F32", "[2]", "[0,4]"), data: 4))
        == .size(tensor: "x", shape: [2], type: .float32, bytes: 4))
    let huge = "[4294967296,4294967296,4]"
    #expect(
      fault(file(entry("F32", huge, "[0,4]"), data: 4))
        == .size(
          tensor: "x", shape: [1 << 32, 1 << 32, 4], type: .float32, bytes: 4))
    #expect(
      fault(file(entry("F32", "[-1]", "[0,4]"), data: 4))
        == .size(tensor: "x", shape: [-1], type: .float32, bytes: 4))
    #expect(fault(file(entry("F32", "[1]", "[0,4]"), data: 5)) == .trailing(used: 4, size: 5))
    #expect(fault(file(entry("F16", "[1]", "[0,2]"), data: 2)) == .type(tensor: "x", type: "F16"))
    for header in [
      "", "[]", "{", "{}x", "{\"x\":1}", entry("F32", "[1]", "[0]"), entry("F32", "1", "[0,4]"),
      entry("F32", "[1.5]", "[0,4]"), entry("F32", "[1]", "[0,1e99]"), #"{"__metadata__":{"a":1}}"#,
      String(repeating: "[", count: 200),
    ] {
      guard case .header = fault(file(header, data: 4)) else {
        Issue.record("accepted or refused otherwise: \(header)")
        continue
      }
    }
    let overlapping = """
      {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},\
      "b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}
      """
    #expect(
      fault(file(overlapping, data: 3))
        == .place(tensor: "b", begin: 1, end: 3, expectedBegin: 2, size: 3))
  }
}
