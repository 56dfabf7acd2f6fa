/// Why text is no JSON, and the byte where that shows, from 0.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  package let reason: String
  package let offset: Int

  package var description: String { "byte \(offset + 1): \(reason)" }
}

extension JSON {
  /// Reads one value as RFC 8259 has it, and nothing after it. An object has each key once.
  /// - Parameters:
  ///   - depth: lists and objects within each other; one more is an error.
  ///   - values: in all; one more is an error.
  /// - Throws: `JSONError`.
  package init(
    parsing bytes: [UInt8], depth: Int = 32, values: Int = 1_000_000
  ) throws(JSONError) {
    var reader = JSONReader(bytes, depth: depth, values: values)
    self = try reader.document()
  }

  /// The value of a key of an object.
  package subscript(key: String) -> JSON? {
    guard case .object(let pairs) = self else { return nil }
    return pairs.first { $0.key == key }?.value
  }

  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var number: Double? { if case .number(let number) = self { number } else { nil } }
  package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
  package var list: [JSON]? { if case .list(let items) = self { items } else { nil } }
  /// A number without a fraction.
  package var integer: Int? { number.flatMap { Int(exactly: $0) } }
  /// Three numbers.
  package var vector: SIMD3<Double>? {
    guard let list, list.count == 3, let x = list[0].number, let y = list[1].number,
      let z = list[2].number
    else { return nil }
    return [x, y, z]
  }
}

/// Reads bytes from the front to the back.
private struct JSONReader {
  private let bytes: [UInt8]
  private var place = 0
  private var depthLeft: Int
  private var valuesLeft: Int

  init(_ bytes: [UInt8], depth: Int, values: Int) {
    self.bytes = bytes
    (depthLeft, valuesLeft) = (depth, values)
  }

  mutating func document() throws(JSONError) -> JSON {
    let value = try value()
    skipBlanks()
    guard place == bytes.count else { throw error("the text goes on after the value") }
    return value
  }

  private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: place) }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  /// Takes a character if it comes next.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func value() throws(JSONError) -> JSON {
    skipBlanks()
    valuesLeft -= 1
    guard valuesLeft >= 0 else { throw error("too many values") }
    switch next {
    case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.object() }
    case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.list() }
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case nil: throw error("a value is missing")
    default: return try number()
    }
  }

  private mutating func nested(
    _ read: (inout JSONReader) throws(JSONError) -> JSON
  ) throws(JSONError) -> JSON {
    guard depthLeft > 0 else { throw error("nested too deeply") }
    depthLeft -= 1
    defer { depthLeft += 1 }
    place += 1
    return try read(&self)
  }

  private mutating func object() throws(JSONError) -> JSON {
    var pairs: [(key: String, value: JSON?)] = []
    var keys: Set<String> = []
    skipBlanks()
    if take("}") { return .object([]) }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw error("a key in quotes is missing") }
      let key = try string()
      guard keys.insert(key).inserted else { throw error("a key twice") }
      skipBlanks()
      guard take(":") else { throw error("a colon is missing") }
      pairs.append((key, try value()))
      skipBlanks()
    } while take(",")
    guard take("}") else { throw error("a comma or } is missing") }
    return .object(pairs)
  }

  private mutating func list() throws(JSONError) -> JSON {
    var items: [JSON] = []
    skipBlanks()
    if take("]") { return .list([]) }
    repeat {
      items.append(try value())
      skipBlanks()
    } while take(",")
    guard take("]") else { throw error("a comma or ] is missing") }
    return .list(items)
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[place...].starts(with: word.utf8) else { throw error("no value begins like this") }
    place += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONError) -> JSON {
    let start = place
    _ = take("-")
    let whole = try digits()
    if whole > 1, bytes[place - whole] == UInt8(ascii: "0") {
      throw error("a number begins with 0")
    }
    if take(".") { _ = try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      _ = try digits()
    }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let number = Double(text), number.isFinite else { throw error("the number is too large") }
    return .number(number)
  }

  /// - Returns: how many there were, one at least.
  private mutating func digits() throws(JSONError) -> Int {
    let start = place
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { place += 1 }
    guard place > start else { throw error("no value begins like this") }
    return place - start
  }

  private mutating func string() throws(JSONError) -> String {
    place += 1
    var text: [UInt8] = []
    while let byte = next {
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("the text is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape()
      case 0..<0x20: throw error("a control character in a text")
      default: text.append(byte)
      }
    }
    throw error("the text has no end")
  }

  private mutating func escape() throws(JSONError) -> [UInt8] {
    guard let byte = next else { throw error("the text has no end") }
    place += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
    default: throw error("no such escape")
    }
  }

  private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
    var code = try codeUnit()
    if (0xD800..<0xDC00).contains(code) {
      guard take("\\"), take("u") else { throw error("half a character") }
      let low = try codeUnit()
      guard (0xDC00..<0xE000).contains(low) else { throw error("half a character") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half a character") }
    return scalar
  }

  private mutating func codeUnit() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
      else { throw error("four hexadecimal digits are missing") }
      code = code << 4 + UInt32(digit)
      place += 1
    }
    return code
  }
}
