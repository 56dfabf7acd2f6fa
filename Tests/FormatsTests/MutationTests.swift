import Engine
import Platform
import TestSupport
import Testing

@testable import Formats

@Suite("Damaged files give errors, never crashes")
struct MutationTests {
  /// Reads everything an archive offers.
  private func exhaust(_ bytes: [UInt8]) {
    guard let root = try? TorchArchive(bytes: bytes, path: "m").root else { return }
    var pending = [root]
    var visited = 0
    while let value = pending.popLast(), visited < 500 {
      visited += 1
      _ = try? value.tensor()
      for name in value.names { if let part = value[name] { pending.append(part) } }
      pending += value.items ?? []
      pending += value.arguments
      pending += value.entries?.map(\.value) ?? []
    }
  }

  @Test("Archives cut at any place")
  func truncatedArchives() throws {
    let bytes = try FileContents.bytes(of: fixture("tiny.model"))
    for length in stride(from: 0, to: bytes.count, by: 97) {
      let found = fault(Array(bytes.prefix(length)))
      let isTruncated = found == .truncated(what: "the end-of-central-directory record")
      #expect(isTruncated || (found == .notZip && length < 4))
    }
  }

  @Test("Archives with changed bytes")
  func changedArchives() throws {
    let bytes = try FileContents.bytes(of: fixture("tiny.model"))
    var random = Seeded(1)
    for _ in 0..<2000 { exhaust(mutated(bytes, &random)) }
  }

  @Test("Pickles with changed bytes and right checksums")
  func changedPickles() throws {
    let bytes = try FileContents.bytes(of: fixture("tiny.model"))
    let pickle = Array(bytes[try ZipArchive(bytes).range(of: "tiny/data.pkl")])
    let storages = (0...10).map { (name: "m/data/\($0)", data: [UInt8](repeating: 1, count: 48)) }
    var random = Seeded(2)
    for _ in 0..<5000 {
      exhaust(ZipBuilder([("m/data.pkl", mutated(pickle, &random))] + storages).bytes)
    }
    for length in 0..<pickle.count {
      #expect(fault(ZipBuilder(pickle: Array(pickle.prefix(length))).bytes) != nil)
    }
  }

  @Test("Extended XYZ with changed bytes")
  func changedXYZ() {
    var random = Seeded(3)
    for _ in 0..<3000 {
      let text = ExtendedXYZ.text(Samples.molecule(&random))
      _ = try? ExtendedXYZ.parse(mutated(Array(text.utf8), &random), path: "a.xyz")
    }
  }

  @Test("Safetensors with changed bytes")
  func changedSafetensors() {
    let bytes = SafetensorsFile.encode(
      [
        "a": Tensor(shape: [2, 2], elements: .float32([1, 2, 3, 4])),
        "b": Tensor(shape: [3], elements: .int64([1, 2, 3])),
      ], metadata: ["format": "pt"])
    var random = Seeded(4)
    for _ in 0..<3000 {
      guard let file = try? SafetensorsFile(bytes: mutated(bytes, &random), path: "a") else {
        continue
      }
      for name in file.names { _ = try? file.tensor(name) }
    }
    for length in bytes.indices {
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile(bytes: Array(bytes.prefix(length)), path: "a")
      }
    }
  }
}
