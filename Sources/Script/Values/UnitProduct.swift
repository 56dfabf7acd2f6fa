import Engine

/// A unit built from others: `eV/angstrom`. The one place where numbers are converted.
struct UnitProduct {
  private(set) var factor = 1.0
  private(set) var dimension = Dimension.none

  mutating func multiply(by unit: Unit, isDivided: Bool) {
    if isDivided {
      factor /= unit.factor
      dimension = dimension / unit.dimension
    } else {
      factor *= unit.factor
      dimension = dimension * unit.dimension
    }
  }
}

extension Unit {
  /// Units for lists, each once: the angstrom sign has two encodings.
  static let listed = all.filter { !$0.symbol.unicodeScalars.contains("\u{212B}") }

  /// Whether a word is a unit or the beginning of one (`kcal` of `kcal/mol`).
  static func isWord(_ word: String) -> Bool {
    all.contains { $0.symbol == word || $0.symbol.hasPrefix(word + "/") }
  }
}
