/// How `{name:format}` prints a number: `[0][width][.digits]`, e.g. `03`, `8.3`, `.2`.
struct NumberFormat: Sendable, Equatable {
  var padsWithZero = false
  var width = 0
  var digits: Int?

  /// A format as a recipe writes it, or nil.
  init?(_ text: String) {
    guard !text.isEmpty, text.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }) else {
      return nil
    }
    padsWithZero = text.first == "0"
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    if !parts[0].isEmpty {
      guard let width = Int(parts[0]), width <= 40 else { return nil }
      self.width = width
    }
    if parts.count == 2 {
      guard let digits = Int(parts[1]), digits <= 20 else { return nil }
      self.digits = digits
    }
  }

  /// An integer with the format.
  func text(_ integer: Int) -> String {
    if digits != nil { return text(Double(integer)) }
    return pad(String(integer.magnitude), isNegative: integer < 0)
  }

  /// A number with the format.
  func text(_ number: Double) -> String {
    guard let digits else { return pad(Self.plain(number.magnitude), isNegative: number < 0) }
    return pad(Self.fixed(number.magnitude, digits: digits), isNegative: number < 0)
  }

  private func pad(_ magnitude: String, isNegative: Bool) -> String {
    let sign = isNegative ? "-" : ""
    let missing = String(
      repeating: padsWithZero ? "0" : " ", count: max(0, width - magnitude.count - sign.count))
    return padsWithZero ? sign + missing + magnitude : missing + sign + magnitude
  }

  /// The shortest text that reads back as the same number: `3`, `0.25`.
  static func plain(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func fixed(_ number: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { result, _ in result * 10 }
    let scaled = (number * scale).rounded()
    // Beyond 2^53 a Double has no digits after the point to print.
    guard scaled < 9e15 else { return plain(number) }
    let whole = String(Int(scaled))
    guard digits > 0 else { return whole }
    let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
    return padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}
