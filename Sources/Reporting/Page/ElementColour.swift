import Engine

/// The colour an element is drawn in: the customary ones (after Corey, Pauling and Koltun), a
/// little softened.
struct ElementColour: Sendable {
  /// Lit, plain and shaded side, as hexadecimal RGB.
  let light: String
  let base: String
  let shade: String

  /// The colour of an element.
  static func of(_ element: Element) -> ElementColour {
    let base = colours[element.symbol] ?? 0xB5_7EDC
    return ElementColour(
      light: hex(base, towards: 255, by: 0.55), base: hex(base, towards: 255, by: 0.06),
      shade: hex(base, towards: 0, by: 0.38))
  }

  /// A `<radialGradient>` named `e` and the symbol, which makes a circle look like a ball.
  static func gradient(_ element: Element) -> String {
    let colour = of(element)
    return "<radialGradient id=\"e\(element.symbol)\" cx=\".36\" cy=\".32\" r=\".74\">"
      + "<stop offset=\"0\" stop-color=\"\(colour.light)\"/>"
      + "<stop offset=\".45\" stop-color=\"\(colour.base)\"/>"
      + "<stop offset=\"1\" stop-color=\"\(colour.shade)\"/></radialGradient>"
  }

  private static let colours: [String: Int] = [
    "H": 0xE9_ECEF, "B": 0xF4_A698, "C": 0x5C_6370, "N": 0x3B_6BE0, "O": 0xE0_3C3C,
    "F": 0x5C_C45A, "Si": 0xD9_B382, "P": 0xF0_8C2E, "S": 0xEB_C52F, "Cl": 0x37_B24D,
    "Br": 0x9C_4A2C, "I": 0x7A_3E9D, "Se": 0xE8_9A1C,
  ]

  private static func hex(_ colour: Int, towards end: Int, by share: Double) -> String {
    let digits = Array("0123456789abcdef")
    let channels = [16, 8, 0].map { shift in
      let channel = Double(colour >> shift & 255)
      return Int((channel + (Double(end) - channel) * share).rounded())
    }
    return "#" + channels.map { "\(digits[$0 >> 4])\(digits[$0 & 15])" }.joined()
  }
}
