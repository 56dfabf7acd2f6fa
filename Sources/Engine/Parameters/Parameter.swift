/// One parameter of a plug-in, declared once as data: parser, checks, help, completion, generated
/// documentation and provenance all read this. The default is the value a fresh `Root()` has.
///
///     static let parameters = [
///       Parameter("alpha", \Repulsion.alpha, dimension: .inverseLength, in: 0.1...50,
///         "Decay of the repulsion; larger is shorter-ranged."),
///     ]
public struct Parameter<Root: Plugin>: Sendable {
  /// The facts, without the plug-in's Swift type.
  public let declaration: ParameterDeclaration
  let assign: @Sendable (inout Root, Value) -> Bool

  /// A parameter with a default.
  public init<T: ParameterValue>(
    _ name: String, _ path: WritableKeyPath<Root, T> & Sendable, dimension: Dimension? = nil,
    in range: ClosedRange<Double>? = nil, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: Self.type(of: T.self, dimension), isRequired: false,
      defaultValue: Root()[keyPath: path].value, range: range, summary: summary)
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
    assign = { root, value in
      guard let typed = T(value) else { return false }
      root[keyPath: path] = typed
      return true
    }
  }

  /// The label of a plug-in declared before: `\.model` of type `(any AtomisticModel)?`, say.
  public init<T>(
    _ name: String, _ path: WritableKeyPath<Root, T?> & Sendable, label kind: Kind,
    required: Bool = false, _ summary: String
  ) {
    declaration = ParameterDeclaration(
      name: name, type: .label(kind), isRequired: required, defaultValue: nil, range: nil,
      summary: summary)
    assign = { root, value in
      guard case .object(let labelled) = value, let typed = labelled.instance as? T else {
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
    assign = { root, value in
      guard case .list(let values) = value else { return false }
      var labels: [Labelled] = []
      for case .object(let labelled) in values { labels.append(labelled) }
      root[keyPath: path] = labels
      return labels.count == values.count
    }
  }

  /// The same parameter of a plug-in that wraps this one.
  public init<Inner>(
    _ inner: Parameter<Inner>, within path: WritableKeyPath<Root, Inner> & Sendable
  ) {
    declaration = inner.declaration
    assign = { inner.assign(&$0[keyPath: path], $1) }
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
