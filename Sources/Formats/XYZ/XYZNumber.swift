/// Numbers as Python reads and writes them.
enum XYZNumber {
  /// An integer, underscores between digits allowed, or nil.
  static func integer(_ text: some StringProtocol) -> Int? {
    Int(text) ?? withoutUnderscores(text).flatMap { Int($0) }
  }

  /// A number, `nan` and `inf` included, or nil. Hexadecimal is none.
  static func real(_ text: some StringProtocol) -> Double? {
    if text.utf8.allSatisfy(isPart) { return Double(text) }
    switch text.lowercased() {
    case "nan", "+nan", "-nan": return .nan
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default: break
    }
    guard let plain = withoutUnderscores(text), plain.utf8.allSatisfy(isPart) else { return nil }
    return Double(plain)
  }

  /// A number with 8 decimals.
  static func decimals(_ value: Double) -> String {
    let digits = 100_000_000
    let scaled = (value * Double(digits)).rounded()
    // Beyond 2^53 the decimals would not be those of `value`.
    guard scaled.magnitude < 0x1p53 else { return "\(value)" }
    let whole = Int(scaled)
    let fraction = String(whole.magnitude % UInt(digits))
    return (whole < 0 ? "-" : "") + String(whole.magnitude / UInt(digits)) + "."
      + String(repeating: "0", count: 8 - fraction.count) + fraction
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "+"),
      UInt8(ascii: "-"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The text without underscores, or nil when one is not between two digits.
  private static func withoutUnderscores(_ text: some StringProtocol) -> String? {
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard index > 0, index + 1 < bytes.count, isDigit(bytes[index - 1]),
        isDigit(bytes[index + 1])
      else { return nil }
    }
    return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
  }
}
