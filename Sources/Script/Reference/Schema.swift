import Engine

/// Everything a recipe can say, for programs: the declarations as JSON.
public struct Schema: Sendable {
  private let catalogue: Catalogue

  /// The schema of everything a catalogue knows.
  public init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  /// The whole schema as JSON.
  public var json: String { document.rendered() + "\n" }

  private var document: JSON {
    .object([
      ("language", .number(1)),
      (
        "kinds",
        .object(
          Kind.allCases.map { kind in
            (kind.rawValue, .list((catalogue.plugins[kind] ?? []).map(Self.plugin)))
          })
      ),
      ("verbs", .list(catalogue.verbs.map(Self.verb))),
      ("statements", .list(Grammar.statements.map(Self.statement))),
      ("functions", .list(Builtin.listed.map(Self.function))),
      ("units", .list(Unit.listed.map(Self.unit))),
      ("words", .list(Grammar.words.map(JSON.text))),
      ("diagnostics", .list(Explanation.all.map(Self.diagnostic))),
    ])
  }

  private static func plugin(_ plugin: PluginDeclaration) -> JSON { .object(pairs(plugin)) }

  private static func pairs(_ plugin: PluginDeclaration) -> [(key: String, value: JSON?)] {
    [
      ("name", .text(plugin.name)), ("summary", .text(plugin.summary)),
      ("citations", .list(plugin.citations.map(JSON.text))),
      ("parameters", .list(plugin.parameters.map(parameter))),
    ]
  }

  private static func verb(_ verb: VerbDeclaration) -> JSON {
    let subject =
      switch verb.subject {
      case .creates: "creates"
      case .changes: "changes"
      case .reads: "reads"
      }
    return .object(
      pairs(verb.plugin) + [
        ("subject", .text(subject)), ("positional", verb.positional.map(JSON.text)),
      ])
  }

  private static func parameter(_ parameter: ParameterDeclaration) -> JSON {
    let range = parameter.range
    return .object(
      [("name", .text(parameter.name))] + type(parameter.type) + [
        ("required", .boolean(parameter.isRequired)),
        ("default", parameter.defaultText.map(JSON.text)),
        ("minimum", range.flatMap { $0.lowerBound > -1e300 ? .number($0.lowerBound) : nil }),
        ("maximum", range.flatMap { $0.upperBound < 1e300 ? .number($0.upperBound) : nil }),
        ("summary", .text(parameter.summary)),
      ])
  }

  private static func type(_ type: ValueType) -> [(key: String, value: JSON?)] {
    func named(_ name: String) -> (key: String, value: JSON?) { ("type", .text(name)) }
    switch type {
    case .number(let dimension):
      return [
        named("number"), ("unit", dimension == .none ? nil : .text(dimension.description)),
      ]
    case .integer: return [named("integer")]
    case .boolean: return [named("boolean")]
    case .string: return [named("string")]
    case .choice(let words): return [named("choice"), ("choices", .list(words.map(JSON.text)))]
    case .schedule: return [named("schedule")]
    case .condition(let terms):
      return [named("condition"), ("terms", .list(terms.map { JSON.text($0.name) }))]
    case .vector(let length): return [named("vector"), ("length", .whole(length))]
    case .matrix(let rows, let columns):
      return [
        named("matrix"), ("rows", .whole(rows)), ("columns", .whole(columns)),
      ]
    case .elements: return [named("elements")]
    case .formula: return [named("formula")]
    case .inputFile: return [named("input file")]
    case .outputFile: return [named("output file")]
    case .label(let kind): return [named("label"), ("kind", .text(kind.rawValue))]
    case .list(let inner): return [named("list"), ("items", .object(self.type(inner)))]
    }
  }

  private static func statement(_ form: Grammar.Form) -> JSON {
    .object([
      ("name", .text(form.word)), ("form", .text(form.form)), ("summary", .text(form.summary)),
    ])
  }

  private static func function(
    _ function: (name: String, arguments: String, summary: String)
  ) -> JSON {
    .object([
      ("name", .text(function.name)), ("arguments", .text(function.arguments)),
      ("summary", .text(function.summary)),
    ])
  }

  private static func unit(_ unit: Unit) -> JSON {
    .object([
      ("symbol", .text(unit.symbol)), ("factor", .number(unit.factor)),
      ("unit", .text(unit.dimension.description)),
    ])
  }

  private static func diagnostic(_ explanation: Explanation) -> JSON {
    let severity: Diagnostic.Severity =
      explanation.code.rawValue.hasPrefix("W") ? .warning : .error
    return .object([
      ("id", .text(explanation.code.rawValue)), ("severity", .text(severity.rawValue)),
      ("meaning", .text(explanation.meaning)), ("wrong", .text(explanation.wrong)),
      ("right", .text(explanation.right)),
    ])
  }
}
