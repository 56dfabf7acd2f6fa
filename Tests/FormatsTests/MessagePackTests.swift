import Formats
import TestSupport
import Testing

@Suite struct MessagePackTests {
  /// Bytes as the specification and Python's msgpack 1.1 have them.
  @Test(
    arguments: [
      ([0xC0], .null), ([0xC3], .boolean(true)), ([0x7F], .integer(127)), ([0xFF], .integer(-1)),
      ([0xCC, 0x80], .integer(128)), ([0xCD, 0x01, 0x00], .integer(256)),
      ([0xD1, 0xFF, 0x00], .integer(-256)), ([0xD2, 0x80, 0, 0, 0], .integer(-2_147_483_648)),
      ([0xCA, 0x3F, 0x80, 0, 0], .real(1)), ([0xA2, 0x61, 0x62], .text("ab")),
      ([0xC4, 0x01, 0x00], .bytes([0])),
      ([0x92, 0x01, 0xC2], .list([.integer(1), .boolean(false)])),
      ([0x81, 0xA1, 0x61, 0x02], .map([.init(.text("a"), .integer(2))])),
      ([0xD4, 0x05, 0x09], .extended(type: 5, [9])),
    ] as [([UInt8], MessagePack)])
  func knownBytes(_ bytes: [UInt8], _ value: MessagePack) throws {
    #expect(try MessagePack(parsing: bytes) == value)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    var random = Seeded(1)
    for _ in 0..<2_000 {
      let value = Self.value(depth: 4, &random)
      #expect(try MessagePack(parsing: value.encoded) == value)
    }
  }

  @Test(arguments: [31, 32, 255, 256, 65_535, 65_536])
  func lengthsAtTheEdgesOfTheirForms(_ count: Int) throws {
    for value in [
      MessagePack.text(String(repeating: "x", count: count)),
      .bytes(Array(repeating: 7, count: count)),
      .list(Array(repeating: .integer(count), count: count)),
      .extended(type: -3, Array(repeating: 1, count: count)),
    ] {
      #expect(try MessagePack(parsing: value.encoded) == value)
    }
  }

  /// Damaged bytes are an error or another value, never a trap, and never take memory for what is not there.
  @Test func damagedBytesDoNoHarm() {
    var random = Seeded(2)
    var failures = 0
    for _ in 0..<20_000 {
      let bytes = mutated(Self.value(depth: 3, &random).encoded, &random)
      if (try? MessagePack(parsing: bytes)) == nil { failures += 1 }
    }
    #expect(failures > 1_000)
  }

  @Test(
    arguments: [
      // Four billion items, pairs, bytes, characters that do not follow.
      [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xC6, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xDB, 0xFF, 0xFF, 0xFF, 0xFF], [0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xC1], [], [0x00, 0x00],
      [0xA1, 0xFF],
    ] as [[UInt8]])
  func refused(_ bytes: [UInt8]) {
    #expect(throws: MessagePackError.self) { try MessagePack(parsing: bytes) }
  }

  @Test func nestingAndCountsAreBounded() {
    let deep = Array(repeating: UInt8(0x91), count: 100_000) + [0xC0]
    #expect(throws: MessagePackError.self) { try MessagePack(parsing: deep) }
    let many = MessagePack.list(Array(repeating: .null, count: 100)).encoded
    #expect(throws: MessagePackError.self) { try MessagePack(parsing: many, values: 100) }
    #expect((try? MessagePack(parsing: many, values: 101)) != nil)
  }

  @Test func arraysOfNumPy() throws {
    for array in [
      PackedArray([1.5, -2, 3, 4, 5, 6], shape: [2, 3]), PackedArray([Float(0.5)]),
      PackedArray([1, -7]), PackedArray([true, false]), PackedArray(["#ffffff", "C"], width: 7),
      PackedArray([], shape: [0, 3]),
    ] {
      #expect(try PackedArray(MessagePack(parsing: array.value.encoded)) == array)
    }
    #expect(PackedArray([1.5, -2], shape: [2]).reals == [1.5, -2])
    #expect(PackedArray([3, -4]).integers == [3, -4])
    #expect(PackedArray([3, -4]).reals == [3, -4])
    // "é" is one character of four bytes.
    #expect(PackedArray(["é"], width: 2).data == [0xE9, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test(
    arguments: [
      ("<f8", [2, 3], 40), ("<f8", [-1, 3], 0), ("<f8", [1 << 62, 1 << 62], 0), ("|O", [1], 8),
      (">f8", [1], 8), ("<U99999999999", [1], 8),
    ] as [(String, [Int], Int)])
  func wrongArrays(_ type: String, _ shape: [Int], _ bytes: Int) {
    let value = MessagePack.map([
      .init(.text("nd"), .boolean(true)), .init(.text("type"), .text(type)),
      .init(.text("shape"), .list(shape.map(MessagePack.integer))),
      .init(.text("data"), .bytes(Array(repeating: 0, count: bytes))),
    ])
    #expect(throws: PackedArrayError.self) { try PackedArray(value) }
  }

  private static func value(depth: Int, _ random: inout Seeded) -> MessagePack {
    func bytes() -> [UInt8] {
      (0..<Int.random(in: 0...40, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    }
    switch Int.random(in: depth > 0 ? 0..<9 : 0..<7, using: &random) {
    case 0: return .null
    case 1: return .boolean(.random(using: &random))
    case 2:
      return .integer(
        Int.random(in: .min ... .max, using: &random) >> Int.random(in: 0..<64, using: &random))
    case 3: return .real(.random(in: -1e9...1e9, using: &random))
    case 4: return .text(String(decoding: bytes(), as: UTF8.self))
    case 5: return .bytes(bytes())
    case 6: return .extended(type: .random(in: -128...127, using: &random), bytes())
    case 7:
      return .list(
        (0..<Int.random(in: 0...20, using: &random)).map { _ in value(depth: depth - 1, &random) })
    default:
      return .map(
        (0..<Int.random(in: 0...20, using: &random)).map { _ in
          .init(value(depth: 0, &random), value(depth: depth - 1, &random))
        })
    }
  }
}
