import Engine

/// Colours of elements as Jmol has them, which ZnDraw gives atoms of its own frames.
enum JmolColour {
  /// As `#rrggbb`.
  static func of(_ element: Element) -> String { colours[element.symbol] ?? "#ff1493" }

  private static let colours: [String: String] = [
    "H": "#ffffff", "Li": "#cc80ff", "Be": "#c2ff00", "B": "#ffb5b5", "C": "#909090",
    "N": "#3050f8", "O": "#ff0d0d", "F": "#90e050", "Na": "#ab5cf2", "Mg": "#8aff00",
    "Al": "#bfa6a6", "Si": "#f0c8a0", "P": "#ff8000", "S": "#ffff30", "Cl": "#1ff01f",
    "K": "#8f40d4", "Ca": "#3dff00", "Mn": "#9c7ac7", "Fe": "#e06633", "Co": "#f090a0",
    "Ni": "#50d050", "Cu": "#c88033", "Zn": "#7d80b0", "As": "#bd80e3", "Se": "#ffa100",
    "Br": "#a62929", "Ru": "#248f8f", "Rh": "#0a7d8c", "Pd": "#006985", "Ag": "#c0c0c0",
    "Sn": "#668080", "Te": "#d47a00", "I": "#940094", "Pt": "#d0d0e0", "Au": "#ffd123",
  ]
}
