/// A value inside a torch archive.
///
/// Paths such as `"interactions.0.linear_up.weight"` walk attributes, parameters, buffers and
/// submodules of modules, keys of dictionaries, and places in lists, tuples and, for objects
/// without an attribute of that name, constructor arguments.
public struct PickleValue: Sendable {
  let contents: TorchContents
  let index: Int
  /// Where the value is, for messages: `"model.interactions.0"`.
  public let place: String

  init(contents: TorchContents, place: String) {
    self.init(contents: contents, index: contents.graph.root, place: place)
  }

  private init(contents: TorchContents, index: Int, place: String) {
    self.contents = contents
    self.index = index
    self.place = place
  }

  private var graph: PickleGraph { contents.graph }
  private var node: PickleGraph.Node { graph.nodes[index] }

  private func value(_ index: Int, _ name: String) -> PickleValue {
    PickleValue(contents: contents, index: index, place: place + "." + name)
  }

  /// What the value is, for messages (`"a list"`, `"an object of class e3nn.o3._irreps.Irreps"`).
  public var kind: String { graph.kind(of: index) }

  /// Whether the value is Python's `None`.
  public var isNone: Bool {
    if case .none = node { true } else { false }
  }

  /// The truth value, or nil when the value is not a boolean.
  public var boolean: Bool? {
    if case .boolean(let value) = node { value } else { nil }
  }

  /// The integer, or nil when the value is not one.
  public var integer: Int? {
    if case .integer(let value) = node { value } else { nil }
  }

  /// The number, integers included, or nil when the value is not one.
  public var real: Double? {
    switch node {
    case .real(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// The text, or nil when the value is not a string.
  public var string: String? {
    if case .string(let value) = node { value } else { nil }
  }

  /// The full class of an object (`"mace.modules.models.MACE"`), or nil.
  public var className: String? {
    if case .object(let name, _, _) = node { name } else { nil }
  }

  /// The full name of a class or function that is mentioned as a value
  /// (`"torch.nn.functional.silu"`), or nil.
  public var globalName: String? {
    if case .global(let name) = node { name } else { nil }
  }

  /// The arguments an object was made with; empty for everything else.
  public var arguments: [PickleValue] {
    guard case .object(_, let arguments, _) = node else { return [] }
    return arguments.enumerated().map { value($1, "\($0)") }
  }

  /// The elements of a list, tuple or set, or nil.
  public var items: [PickleValue]? {
    switch node {
    case .tuple(let elements): elements.enumerated().map { value($1, "\($0)") }
    case .list(let list): graph.lists[list].enumerated().map { value($1, "\($0)") }
    default: nil
    }
  }

  /// The entries of a dictionary in order, or nil.
  public var entries: [(key: PickleValue, value: PickleValue)]? {
    guard case .dictionary(let dictionary) = node else { return nil }
    return graph.dictionaries[dictionary].map { entry in
      let key = value(entry.key, "key")
      return (key, value(entry.value, key.string ?? key.integer.map(String.init) ?? "value"))
    }
  }

  /// Names that `subscript` finds in an object or a dictionary with text keys.
  public var names: [String] {
    switch node {
    case .dictionary: return keys
    case .object(_, _, let state?):
      // As far as `subscript` looks and no further: an object may be its own state or submodule.
      let state = value(state, "state")
      return state.keys.filter { !$0.hasPrefix("_") }
        + Self.moduleTables.flatMap { state.entry($0)?.keys ?? [] }
    default: return []
    }
  }

  /// The text keys of a dictionary; none of anything else.
  private var keys: [String] { entries?.compactMap(\.key.string) ?? [] }

  /// The value at a path, or nil when there is none.
  public subscript(_ path: String) -> PickleValue? {
    var value = self
    for name in path.split(separator: ".") {
      guard let next = value.child(String(name)) else { return nil }
      value = next
    }
    return value
  }

  /// The shape of a tensor, without reading its numbers, or nil.
  public var shape: [Int]? {
    if case .tensor(_, let layout) = node { layout.shape } else { nil }
  }

  /// Reads a tensor.
  /// - Throws: `ArchiveError` when the value is not a tensor, or the numbers are missing, damaged or
  ///   fewer than the shape needs.
  public func tensor() throws(ArchiveError) -> Tensor {
    guard case .tensor(let storage, let layout) = node else { throw unexpected("a tensor") }
    do throws(ArchiveFault) {
      return try contents.tensor(storage, layout, place: place)
    } catch {
      throw ArchiveError(path: contents.path, fault: error)
    }
  }

  /// The error that something else was expected here.
  public func unexpected(_ expected: String) -> ArchiveError {
    ArchiveError(
      path: contents.path, fault: .unexpected(place: place, expected: expected, found: kind))
  }

  /// Where `torch.nn.Module` keeps what is not a plain attribute.
  private static let moduleTables = ["_parameters", "_buffers", "_modules"]

  private func child(_ name: String) -> PickleValue? {
    switch node {
    case .dictionary: return entry(name)
    case .tuple(let elements): return element(elements, name)
    case .list(let list): return element(graph.lists[list], name)
    case .object(_, let arguments, let state):
      guard let state = state.map({ value($0, "state") }) else {
        return element(arguments, name)
      }
      let found =
        state.entry(name)
        ?? Self.moduleTables.lazy.compactMap { state.entry($0)?.entry(name) }.first
      return found.map { value($0.index, name) } ?? element(arguments, name)
    default: return nil
    }
  }

  private func element(_ elements: [Int], _ name: String) -> PickleValue? {
    guard let place = Int(name), elements.indices.contains(place) else { return nil }
    return value(elements[place], name)
  }

  /// The latest entry with a key, as in Python.
  private func entry(_ name: String) -> PickleValue? {
    guard case .dictionary(let dictionary) = node else { return nil }
    let found = graph.dictionaries[dictionary].last { entry in
      switch graph.nodes[entry.key] {
      case .string(let key): key == name
      case .integer(let key): String(key) == name
      default: false
      }
    }
    return found.map { value($0.value, name) }
  }
}
