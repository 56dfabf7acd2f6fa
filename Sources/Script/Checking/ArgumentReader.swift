import Engine

/// Turns the `key=value` pairs of a line into values of the declared types.
struct ArgumentReader {
  /// What the line says, as far as it could be read.
  struct Reading {
    var values: [String: Value] = [:]
    /// Where each value stands.
    var places: [String: SourceSpan] = [:]
    var diagnostics: [Diagnostic] = []
    /// A value uses something whose error was reported already.
    var isDamaged = false

    /// Whether the plug-in can be made.
    var isComplete: Bool { diagnostics.isEmpty && !isDamaged }
  }

  let scope: Scope

  /// Reads the arguments of a line.
  /// - Parameters:
  ///   - owner: what messages call the plug-in.
  ///   - topic: what help is asked for.
  func read(
    _ arguments: [Argument], of declaration: PluginDeclaration, owner: String, topic: String,
    at place: SourceSpan
  ) -> Reading {
    var reading = Reading()
    /// Parameters that misspelt ones were probably meant to be.
    var meant: Set<String> = []
    for argument in arguments {
      let key = argument.key.text
      let parameter = declaration.parameters.first { $0.name == key }
      if parameter == nil {
        let kind = DiagnosticKind.unknownParameter(
          owner: owner, topic: topic, key, known: declaration.parameters.map(\.name))
        if let name = kind.meantName { meant.insert(name) }
        reading.diagnostics.append(Diagnostic(kind, at: argument.key.span))
      } else if reading.places[key] != nil {
        reading.diagnostics.append(Diagnostic(.duplicateParameter(key), at: argument.key.span))
      }
      guard let parameter, reading.places[key] == nil else { continue }
      reading.places[key] = argument.value.span
      let target = ValueConverter.Target(name: key, type: parameter.type, range: parameter.range)
      let converter = ValueConverter(scope: scope, parameter: target)
      let (value, diagnostics) = converter.convert(argument.value)
      reading.values[key] = value
      reading.diagnostics += diagnostics
      if value == nil { reading.isDamaged = true }
    }
    let missing = declaration.parameters.filter {
      $0.isRequired && reading.places[$0.name] == nil && !meant.contains($0.name)
    }
    if !missing.isEmpty {
      reading.diagnostics.append(
        Diagnostic(
          .missingParameters(owner: owner, topic: topic, missing.map(\.name)), at: place))
    }
    return reading
  }

  /// Where a plug-in's complaint belongs.
  static func diagnostic(
    for error: PluginError, _ reading: Reading, at place: SourceSpan
  ) -> Diagnostic {
    switch error {
    case .parameter(let name, let reason):
      return Diagnostic(
        .plugin(parameter: name, reason: reason), at: reading.places[name] ?? place)
    case .file(let path, let reason):
      let culprit = reading.values.keys.sorted().first { name in
        if case .file(path) = reading.values[name] { true } else { false }
      }
      return Diagnostic(
        .plugin(parameter: nil, reason: "\(path): \(reason)"),
        at: culprit.flatMap { reading.places[$0] } ?? place)
    }
  }
}
