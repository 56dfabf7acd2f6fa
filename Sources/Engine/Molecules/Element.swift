/// A chemical element, identified by its atomic number.
public struct Element: Hashable, Sendable, Comparable {
  /// Number of protons, 1 to 118; 0 for `absent`.
  public let atomicNumber: UInt8

  /// The element with an atomic number, or nil outside 1 ... 118.
  public init?(atomicNumber: Int) {
    guard (1...Self.symbols.count).contains(atomicNumber) else { return nil }
    self.atomicNumber = UInt8(atomicNumber)
  }

  /// The element with a symbol as written in the periodic table (`"Cl"`), or nil.
  public init?(symbol: some StringProtocol) {
    guard let index = Self.numberBySymbol[String(symbol)] else { return nil }
    atomicNumber = index
  }

  private init(_ atomicNumber: UInt8) { self.atomicNumber = atomicNumber }

  /// What a place for an atom has that stays empty, where elements are continuous. No molecule and no file has it.
  public static let absent = Element(0)
  public static let hydrogen = Element(1)
  public static let carbon = Element(6)
  public static let nitrogen = Element(7)
  public static let oxygen = Element(8)
  public static let fluorine = Element(9)

  /// The symbol, e.g. `"Cl"`.
  public var symbol: String {
    self == .absent ? "X" : Self.symbols[Int(atomicNumber) - 1]
  }

  /// Covalent radius in angstrom. B. Cordero et al., Dalton Trans. 2008, 2832; 1.5 where it
  /// gives none (beyond curium).
  public var covalentRadius: Double {
    let index = Int(atomicNumber) - 1
    return Self.covalentRadii.indices.contains(index) ? Self.covalentRadii[index] : 1.5
  }

  /// Whether the element is of group 1 or 17: bonded to one neighbour at most in organic molecules.
  public var isMonovalent: Bool { Self.monovalent.contains(atomicNumber) }

  public static func < (a: Element, b: Element) -> Bool { a.atomicNumber < b.atomicNumber }

  private static let monovalent: Set<UInt8> = [1, 3, 11, 19, 37, 55, 87, 9, 17, 35, 53, 85, 117]

  private static let symbols = """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br \
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho \
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es \
    Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
    """.split(separator: " ").map(String.init)

  private static let numberBySymbol: [String: UInt8] = Dictionary(
    uniqueKeysWithValues: symbols.enumerated().map { ($1, UInt8($0 + 1)) })

  private static let covalentRadii: [Double] = [
    0.31, 0.28, 1.28, 0.96, 0.84, 0.76, 0.71, 0.66, 0.57, 0.58, 1.66, 1.41, 1.21, 1.11, 1.07, 1.05,
    1.02, 1.06, 2.03, 1.76, 1.70, 1.60, 1.53, 1.39, 1.39, 1.32, 1.26, 1.24, 1.32, 1.22, 1.22, 1.20,
    1.19, 1.20, 1.20, 1.16, 2.20, 1.95, 1.90, 1.75, 1.64, 1.54, 1.47, 1.46, 1.42, 1.39, 1.45, 1.44,
    1.42, 1.39, 1.39, 1.38, 1.39, 1.40, 2.44, 2.15, 2.07, 2.04, 2.03, 2.01, 1.99, 1.98, 1.98, 1.96,
    1.94, 1.92, 1.92, 1.89, 1.90, 1.87, 1.87, 1.75, 1.70, 1.62, 1.51, 1.44, 1.41, 1.36, 1.36, 1.32,
    1.45, 1.46, 1.48, 1.40, 1.50, 1.50, 2.60, 2.21, 2.15, 2.06, 2.00, 1.96, 1.90, 1.87, 1.80, 1.69,
  ]
}

extension Element: CustomStringConvertible {
  public var description: String { symbol }
}
