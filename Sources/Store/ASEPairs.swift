import Engine
import FoundationEssentials

/// What is known of a molecule as the key-value pairs of ASE: `db.select('heavy_atoms=9,valid')`.
struct ASEPairs {
  /// Numbers and texts by name, sorted.
  let values: [(name: String, value: StoredValue)]

  /// The verdict first of all, then the facts of the molecule; of two with one name the first.
  init(_ stored: StoredMolecule) {
    var pairs: [String: StoredValue] = [
      "heavy_atoms": .integer(stored.molecule.heavyAtoms.count),
      "valid": .integer(stored.isValid ? 1 : 0),
      "verdict": .text(stored.verdict),
      "smiles": StoredValue(stored.smiles),
      "energy_per_atom": StoredValue(stored.energyPerAtom),
      "interaction_energy": StoredValue(stored.interaction),
      "similarity": StoredValue(stored.similarity),
    ]
    for (name, value) in stored.metrics where Self.isAllowed(name) {
      pairs[name] =
        value == value.rounded() && abs(value) < 1e15 ? .integer(Int(value)) : .real(value)
    }
    for (name, value) in stored.molecule.info
    where pairs[name] == nil && Self.isAllowed(name) {
      switch value {
      case .string(let text): pairs[name] = .text(text)
      case .integer(let integer): pairs[name] = .integer(integer)
      case .real(let real): pairs[name] = StoredValue(real)
      case .boolean(let boolean): pairs[name] = .integer(boolean ? 1 : 0)
      case .reals: break
      }
    }
    values = pairs.filter { $0.value != .null }.sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
  }

  /// The pairs as one JSON object.
  var text: String {
    let words = values.map { name, value -> String in
      switch value {
      case .integer(let integer): "\"\(name)\": \(integer)"
      case .real(let real): "\"\(name)\": \(real)"
      case .text(let text): "\"\(name)\": \(Self.quoted(text))"
      case .null, .blob: "\"\(name)\": null"
      }
    }
    return "{" + words.joined(separator: ", ") + "}"
  }

  /// A word ASE takes for a name: no element, and none of the words it uses itself.
  private static func isAllowed(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first == "_" || isLetter(first),
      name.unicodeScalars.allSatisfy({ $0 == "_" || isLetter($0) || ("0"..."9").contains($0) })
    else { return false }
    return Element(symbol: name) == nil && !reserved.contains(name)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  /// Words ASE uses itself.
  private static let reserved: Set<String> = [
    "id", "unique_id", "ctime", "mtime", "user", "fmax", "smax", "momenta", "constraints",
    "natoms", "formula", "age", "calculator", "calculator_parameters", "key_value_pairs", "data",
    "energy", "forces", "stress", "stresses", "dipole", "charges", "magmom", "magmoms",
    "free_energy", "energies", "positions", "numbers", "cell", "pbc", "initial_charges",
    "initial_magmoms",
  ]

  private static func quoted(_ text: String) -> String {
    String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
  }
}
