import Engine
import Platform

extension Recipe {
  /// The recipe in canonical spelling with every default spelled out; runs to the same molecules.
  /// Meaningful for a recipe without errors.
  /// - Parameter inputs: how files that are read are named.
  public func resolved(
    against catalogue: Catalogue, inputs: InputPaths = .asWritten
  ) -> String {
    let printer = ResolvedPrinter(catalogue: catalogue, inputs: inputs, file: file, statements)
    return "simgen 1\n" + printer.text
  }

  /// SHA-256 of the resolved text, hexadecimal: the same for recipes that differ in spelling, or in
  /// the folders of the files they read, only.
  public func fingerprint(against catalogue: Catalogue) -> String {
    SHA256.hexadecimal(of: Array(resolved(against: catalogue, inputs: .namesOnly).utf8))
  }
}

/// Prints statements with every default.
private struct ResolvedPrinter {
  private let catalogue: Catalogue
  private let inputs: InputPaths
  private let file: SourceFile
  private let statements: [Statement]
  /// The values and functions a path may be made of.
  private var scope = Scope()

  init(
    catalogue: Catalogue, inputs: InputPaths, file: SourceFile, _ statements: [Statement]
  ) {
    self.catalogue = catalogue
    self.inputs = inputs
    self.file = file
    self.statements = statements
    for case .definition(let definition) in statements {
      // A value that cannot be worked out was reported by the check.
      try? Checker.evaluate(definition, in: &scope)
    }
  }

  var text: String {
    // Paths are printed as they are; a value only they were made of is not needed any more.
    let asked = Set(statements.flatMap { $0.references(in: catalogue) }.map(\.name))
    let needed = Set(
      statements.map(withoutPaths).flatMap { $0.references(in: catalogue) }.map(\.name))
    return statements.map { statement in
      if case .definition(let definition) = statement, asked.contains(definition.name.text),
        !needed.contains(definition.name.text)
      {
        return ""
      }
      return text(statement, indent: "")
    }.joined()
  }

  /// A statement without the arguments that name files to read.
  private func withoutPaths(_ statement: Statement) -> Statement {
    switch statement {
    case .loop(let loop):
      return .loop(
        Loop(
          span: loop.span, variables: loop.variables, body: loop.body.map(withoutPaths)))
    case .command(let command):
      let types = plugin(of: command)?.parameters ?? []
      let arguments = command.arguments.filter { argument in
        types.first { $0.name == argument.key.text }?.type != .inputFile
      }
      return .command(
        Command(
          word: command.word, label: command.label, colon: command.colon,
          positional: command.positional, arguments: arguments))
    default: return statement
    }
  }

  private func plugin(of command: Command) -> PluginDeclaration? {
    guard let kind = Kind(rawValue: command.word.text) else {
      return catalogue.verb(named: command.word.text)?.plugin
    }
    return command.positional.first?.bareName.flatMap { catalogue.plugin(kind, named: $0) }
  }

  private func text(_ statement: Statement, indent: String) -> String {
    switch statement {
    case .version, .include: return ""
    case .definition(let definition):
      let parameters = definition.parameters.map { names in
        "(" + names.map(\.text).joined(separator: ", ") + ")"
      }
      return indent + "let \(definition.name.text)\(parameters ?? "") = \(definition.body.text)\n"
    case .loop(let loop):
      let variables = loop.variables.map { "\($0.name.text) in \($0.domain.text)" }
      return indent + "for " + variables.joined(separator: ", ") + "\n"
        + loop.body.map { text($0, indent: indent + "  ") }.joined() + indent + "end\n"
    case .command(let command): return indent + text(command) + "\n"
    case .damaged: return ""
    }
  }

  private func text(_ command: Command) -> String {
    var line = command.word.text + " " + command.label.text + (command.colon == nil ? "" : ":")
    for value in command.positional { line += " " + value.text }
    guard let plugin = plugin(of: command) else { return line }
    let verb = Kind(rawValue: command.word.text) == nil ? catalogue.verb(named: plugin.name) : nil
    let positionalKey = command.positional.isEmpty ? nil : verb?.positional
    for parameter in plugin.parameters where parameter.name != positionalKey {
      if let given = command.arguments.first(where: { $0.key.text == parameter.name }) {
        line += " \(parameter.name)=\(text(given.value, parameter.type))"
      } else if let value = parameter.defaultValue,
        let text = RecipePrinter.default(value, parameter.type)
      {
        line += " \(parameter.name)=\(text)"
      }
    }
    return line
  }

  private func text(_ value: Expression, _ type: ValueType) -> String {
    guard type == .inputFile else { return value.text }
    var evaluator = Evaluator(scope)
    guard case .string(let path)? = try? evaluator.value(of: value) else { return value.text }
    return "\"\(RecipePrinter.escaped(inputs.path(path, in: value.span.file, below: file)))\""
  }
}
