import TestSupport
import Testing

@testable import Script

@Suite("JSON") struct JSONTests {
  static func read(_ text: String) throws(JSONError) -> JSON { try JSON(parsing: Array(text.utf8)) }

  /// A value of no more than some levels.
  static func random(_ random: inout Seeded, depth: Int) -> JSON {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
    case 0: return .null
    case 1: return .boolean(.random(using: &random))
    case 2: return .number(Double.random(in: -1e9...1e9, using: &random))
    case 3:
      let scalars = "a\"\\/\n\t\u{1}\u{7F}é\u{1F600}{}[]:, ".unicodeScalars
      var text = ""
      for _ in 0..<Int.random(in: 0..<6, using: &random) {
        if let scalar = scalars.randomElement(using: &random) { text.unicodeScalars.append(scalar) }
      }
      return .text(text)
    case 4:
      return .list(
        (0..<Int.random(in: 0..<4, using: &random)).map { _ in
          Self.random(&random, depth: depth - 1)
        })
    default:
      return .object(
        (0..<Int.random(in: 0..<4, using: &random)).map { index in
          ("k\(index)", Self.random(&random, depth: depth - 1))
        })
    }
  }

  @Test("what is printed reads back the same, in one line and in many")
  func roundTrip() throws {
    var random = Seeded(5)
    for _ in 0..<2_000 {
      let value = Self.random(&random, depth: 5)
      #expect(try Self.read(value.line).line == value.line)
      #expect(try Self.read(value.rendered()).line == value.line)
    }
  }

  @Test("every escape and number of the standard is read")
  func standard() throws {
    #expect(
      try Self.read(#" "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00" "#).text == "\"\\/\u{8}\u{C}\n\r\té😀")
    for (text, number) in [("0", 0), ("-0.5e+2", -50), ("1E-2", 0.01), ("12.25", 12.25)] {
      #expect(try Self.read(text).number == number)
    }
    #expect(try Self.read("{\"a\":[1,{\"b\":null}],\"c\":true}")["a"]?.list?.count == 2)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", " ", "{", "[", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "'a'", "\"a", "01", "1.", ".5",
      "+1", "1e",
      "nul", "tru", "[1 2]", "1 2", "\"\u{1}\"", #""\x""#, #""\u12""#, #""\ud800""#,
      #""\ud800\u0041""#,
      "{\"a\":1,\"a\":2}", "1e999", "NaN", "--1", "\u{FEFF}1",
    ])
  func wrong(_ text: String) { #expect(throws: JSONError.self) { try Self.read(text) } }

  @Test("depth and size have limits, and bytes that are no text none of their own")
  func limits() {
    let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
    #expect(throws: JSONError.self) { try Self.read(deep) }
    #expect(throws: JSONError.self) {
      try JSON(parsing: Array(String(repeating: "[", count: 1_000_000).utf8))
    }
    #expect(throws: JSONError.self) { try JSON(parsing: Array("[1,1,1,1]".utf8), values: 4) }
    #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
  }

  @Test("damaged in any way it is read or refused")
  func damaged() {
    var random = Seeded(6)
    for _ in 0..<20_000 {
      let bytes = mutated(Array(Self.random(&random, depth: 4).line.utf8), &random)
      guard let value = try? JSON(parsing: bytes) else { continue }
      #expect((try? Self.read(value.line))?.line == value.line)
    }
  }
}
