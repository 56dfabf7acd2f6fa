/// One parameter of a plug-in, declared once as data: parser, checks, help, completion, generated
/// documentation and provenance all read this. The default is the value a fresh `Root()` has.
///
///     static let parameters = [
///       Parameter("alpha", \Repulsion.alpha, dimension: .inverseLength, in: 0.1...50,
///         "Decay of the repulsion; larger is shorter-ranged."),
///     ]
public struct Parameter<Root: Configurable>: Sendable {
  /// The facts, without the plug-in's Swift type.
  public let declaration: ParameterDeclaration
  let read: @Sendable (Root) -> Value?
  let assign: @Sendable (inout Root, Value) -> Bool

  /// A parameter with a default.
  public init<T: ParameterValue>(
    _ name: String, _ path: WritableKeyPath<Root, T> & Sendable, dimension: Dimension? = nil,
    in range: ClosedRange<Double>? = nil, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: Self.type(of: T.self, dimension), isRequired: false,
      defaultValue: Root()[keyPath: path].value, range: range, summary: summary)
    read = { $0[keyPath: path].value }
    assign = { root, value in
      guard let typed = T(value) else { return false }
      root[keyPath: path] = typed
      return true
    }
  }

  /// A parameter that is nil unless given; an error to leave out when `required`.
  public init<T: ParameterValue>(
    _ name: String, _ path: WritableKeyPath<Root, T?> & Sendable, required: Bool = false,
    dimension: Dimension? = nil, in range: ClosedRange<Double>? = nil, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: Self.type(of: T.self, dimension), isRequired: required, defaultValue: nil,
      range: range, summary: summary)
    read = { $0[keyPath: path]?.value }
    assign = { root, value in
      guard let typed = T(value) else { return false }
      root[keyPath: path] = typed
      return true
    }
  }

  /// A condition over these terms.
  public init(
    _ name: String, _ path: WritableKeyPath<Root, Condition> & Sendable, terms: [Condition.Term],
    _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: .condition(terms), isRequired: false,
      defaultValue: .condition(Root()[keyPath: path]), range: nil, summary: summary)
    read = { .condition($0[keyPath: path]) }
    assign = { root, value in
      guard case .condition(let condition) = value else { return false }
      root[keyPath: path] = condition
      return true
    }
  }

  /// What was made of a plug-in declared before: `\.model` of type `(any AtomisticModel)?`, say.
  public init<T>(
    _ name: String, _ path: WritableKeyPath<Root, T?> & Sendable, label kind: Kind,
    required: Bool = false, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: .label(kind), isRequired: required, defaultValue: nil, range: nil,
      summary: summary)
    read = { _ in nil }
    assign = { root, value in
      guard case .object(let labelled) = value, let typed = labelled.product as? T else {
        return false
      }
      root[keyPath: path] = typed
      return true
    }
  }

  /// A list of labels: `\.forces`, say. Labels are kept for reports.
  public init(
    _ name: String, _ path: WritableKeyPath<Root, [Labelled]> & Sendable, labels kind: Kind,
    required: Bool = false, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: .list(.label(kind)), isRequired: required,
      defaultValue: required ? nil : .list([]), range: nil, summary: summary)
    read = { .list($0[keyPath: path].map(Value.object)) }
    assign = { root, value in
      guard let labels = Self.labels(value) else { return false }
      root[keyPath: path] = labels
      return true
    }
  }

  /// A list of labels that is nil unless given, which tells an empty list from none.
  public init(
    _ name: String, _ path: WritableKeyPath<Root, [Labelled]?> & Sendable, labels kind: Kind,
    _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: .list(.label(kind)), isRequired: false, defaultValue: nil, range: nil,
      summary: summary)
    read = { $0[keyPath: path].map { .list($0.map(Value.object)) } }
    assign = { root, value in
      guard let labels = Self.labels(value) else { return false }
      root[keyPath: path] = labels
      return true
    }
  }

  /// The labels of a list that holds nothing else.
  private static func labels(_ value: Value) -> [Labelled]? {
    guard case .list(let values) = value else { return nil }
    var labels: [Labelled] = []
    for case .object(let labelled) in values { labels.append(labelled) }
    return labels.count == values.count ? labels : nil
  }

  /// A parameter of a part of the plug-in; the default is the one the part has there.
  private init<Part>(_ inner: Parameter<Part>, of path: WritableKeyPath<Root, Part> & Sendable) {
    let part = inner.declaration
    let read = { @Sendable (root: Root) in inner.read(root[keyPath: path]) }
    declaration = ParameterDeclaration(
      name: part.name, type: part.type, isRequired: part.isRequired,
      defaultValue: part.isRequired ? nil : read(Root()), range: part.range, summary: part.summary)
    self.read = read
    assign = { inner.assign(&$0[keyPath: path], $1) }
  }

  /// All parameters of a part that several plug-ins share.
  public static func group<Part: Configurable>(
    _ path: WritableKeyPath<Root, Part> & Sendable
  ) -> [Parameter] {
    Part.parameters.map { Parameter($0, of: path) }
  }

  private static func type<T: ParameterValue>(of: T.Type, _ dimension: Dimension?) -> ValueType {
    guard let dimension else { return T.type }
    return .number(dimension)
  }
}

/// A parameter without its plug-in's Swift type.
public struct ParameterDeclaration: Sendable {
  public let name: String
  public let type: ValueType
  public let isRequired: Bool
  /// What the plug-in uses when the recipe is silent; nil when there is nothing to use.
  public let defaultValue: Value?
  /// Values outside are refused; in internal units.
  public let range: ClosedRange<Double>?
  /// One line for help and the reference manual.
  public let summary: String
}
