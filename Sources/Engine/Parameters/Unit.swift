/// Exponents of the base quantities a parameter can have.
public struct Dimension: Hashable, Sendable {
  public var length: Int
  public var energy: Int

  /// length^`length` energy^`energy`.
  public init(length: Int = 0, energy: Int = 0) {
    self.length = length
    self.energy = energy
  }

  public static let none = Dimension()
  public static let length = Dimension(length: 1)
  public static let inverseLength = Dimension(length: -1)
  public static let energy = Dimension(energy: 1)
  public static let force = Dimension(length: -1, energy: 1)

  public static func * (a: Dimension, b: Dimension) -> Dimension {
    Dimension(length: a.length + b.length, energy: a.energy + b.energy)
  }

  public static func / (a: Dimension, b: Dimension) -> Dimension {
    Dimension(length: a.length - b.length, energy: a.energy - b.energy)
  }
}

extension Dimension: CustomStringConvertible {
  /// The dimension in internal units: `"eV/angstrom"`, `"/angstrom"`, `""`.
  public var description: String {
    func power(_ symbol: String, _ exponent: Int) -> String {
      exponent == 1 ? symbol : "\(symbol)^\(exponent)"
    }
    let parts = [("eV", energy), ("angstrom", length)]
    let above = parts.filter { $0.1 > 0 }.map(power).joined(separator: "*")
    let below = parts.filter { $0.1 < 0 }.map { power($0.0, -$0.1) }
    return below.reduce(above) { $0 + "/" + $1 }
  }
}

/// A unit a recipe may write, with its value in internal units (angstrom, eV).
public struct Unit: Sendable, Equatable {
  public let symbol: String
  public let dimension: Dimension
  /// One of this unit in internal units. CODATA 2018.
  public let factor: Double

  public static let bohr = Unit(symbol: "bohr", dimension: .length, factor: 0.529_177_210_903)
  public static let hartree = Unit(
    symbol: "hartree", dimension: .energy, factor: 27.211_386_245_988)
  public static let kilocaloriePerMole = Unit(
    symbol: "kcal/mol", dimension: .energy, factor: 0.043_364_104_241_8)

  /// The unit with a symbol (`"eV"`, `"Å"`), or nil.
  public static func named(_ symbol: String) -> Unit? { all.first { $0.symbol == symbol } }

  /// Every unit a recipe may write.
  public static let all: [Unit] = [
    Unit(symbol: "angstrom", dimension: .length, factor: 1),
    Unit(symbol: "A", dimension: .length, factor: 1),
    Unit(symbol: "\u{C5}", dimension: .length, factor: 1),
    Unit(symbol: "\u{212B}", dimension: .length, factor: 1),
    Unit(symbol: "nm", dimension: .length, factor: 10),
    Unit(symbol: "pm", dimension: .length, factor: 0.01),
    bohr,
    Unit(symbol: "eV", dimension: .energy, factor: 1),
    Unit(symbol: "meV", dimension: .energy, factor: 0.001),
    hartree,
    kilocaloriePerMole,
    Unit(symbol: "kJ/mol", dimension: .energy, factor: 0.010_364_269_656_3),
  ]
}
