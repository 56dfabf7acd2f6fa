import Engine

/// A plug-in of a catalogue as a recipe would hand it to another one.
/// - Throws: `PluginError` where the catalogue has none of that name, and what making it throws.
public func labelled(
  _ catalogue: Catalogue, _ kind: Kind, _ name: String, _ values: [String: Value] = [:]
) throws -> Value {
  guard let made = try catalogue.plugin(kind, named: name)?.make(values) else {
    throw PluginError.parameter(name, reason: "is not in the catalogue")
  }
  return .object(Labelled(label: name, made))
}

/// What a labelled value holds.
/// - Throws: `PluginError` where it is of another kind.
public func product<T>(_ value: Value) throws -> T {
  guard case .object(let labelled) = value, let product = labelled.product as? T else {
    throw PluginError.parameter("\(T.self)", reason: "is of another kind")
  }
  return product
}

/// A plug-in of a catalogue.
/// - Throws: as `labelled` and `product`.
public func plugin<T>(
  _ catalogue: Catalogue, _ kind: Kind, _ name: String, _ values: [String: Value] = [:]
) throws -> T {
  try product(labelled(catalogue, kind, name, values))
}
