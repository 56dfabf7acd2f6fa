import Engine

/// The names a recipe has introduced so far. A value: a statement works on a copy, which is kept
/// when the statement was right.
struct Scope: Sendable {
  /// A name with what it stands for.
  struct Entry: Sendable {
    let meaning: Meaning
    /// What messages call it: `let`, `model`, `loop variable`.
    let what: String
    let span: SourceSpan
  }

  private(set) var entries: [String: Entry] = [:]
  /// Names in the order of their first definition.
  private(set) var order: [String] = []
  /// Labels of molecules, in the order in which verbs created them.
  private(set) var molecules: [String] = []

  /// What a name stands for, or nil.
  func meaning(of name: String) -> Meaning? { entries[name]?.meaning }

  mutating func define(_ name: String, _ entry: Entry) {
    if entries.updateValue(entry, forKey: name) == nil { order.append(name) }
  }

  mutating func remove(_ name: String) {
    entries[name] = nil
    order.removeAll { $0 == name }
  }

  mutating func addMolecule(_ label: String) {
    if !molecules.contains(label) { molecules.append(label) }
  }

  mutating func removeMolecule(_ label: String) { molecules.removeAll { $0 == label } }

  /// Labels of a kind, in order.
  func labels(of kind: Kind) -> [String] {
    order.filter { name in
      if case .value(.label(_, kind, _)) = entries[name]?.meaning { true } else { false }
    }
  }

  /// The name of the plug-in behind a label.
  func plugin(labelled label: String) -> String? {
    guard case .value(.label(_, _, let labelled?)) = meaning(of: label) else { return nil }
    return type(of: labelled.plugin).name
  }

  /// Every name, the constants included.
  var names: [String] { order + ["pi"] }

  /// Names of user functions and built-in ones.
  var functions: [String] {
    let own = order.filter { name in
      if case .value(.function) = entries[name]?.meaning { true } else { false }
    }
    return own + Builtin.names
  }
}
