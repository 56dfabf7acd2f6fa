import Engine

extension Plan {
  /// The files a run writes, as the recipe names them, in the order of their first use. Names that
  /// change from round to round are worked out for the first `most` rounds.
  public func outputPaths(most: Int = 10_000) -> [String] { outputs(most: most).map(\.path) }

  /// The same files, each with the place that names it first.
  public func outputs(most: Int = 10_000) -> [(path: String, place: SourceSpan)] {
    verbPaths(.outputFile, most: most)
  }

  /// The files a run reads, beside the recipe, in the order of their first use: those of the
  /// declarations, and those of verbs in the first `most` rounds.
  public func inputPaths(most: Int = 1_000) -> [String] {
    var seen: Set<String> = []
    let declared = declarations.flatMap { _, declared in
      declared.plugin.settings.compactMap { parameter, value -> String? in
        guard parameter.type == .inputFile, case .file(let path)? = value else { return nil }
        return path
      }
    }
    return (declared + verbPaths(.inputFile, most: most).map(\.path) + patternFiles)
      .filter { seen.insert($0).inserted }
  }

  /// Files of patterns in the conditions of verbs, which do not change from round to round.
  private var patternFiles: [String] {
    segments.flatMap { segment in
      segment.steps.compactMap(\.verb).flatMap { $0.patternFiles(in: segment.scope(ofRound: 0)) }
    }
  }

  private func verbPaths(
    _ type: ValueType, most: Int
  ) -> [(path: String, place: SourceSpan)] {
    var paths: [(path: String, place: SourceSpan)] = []
    var seen: Set<String> = []
    for segment in segments {
      for verb in segment.steps.compactMap(\.verb) where verb.names(a: type) {
        let rounds = verb.instance == nil ? min(segment.count, most) : min(segment.count, 1)
        for number in 0..<rounds {
          for named in verb.paths(type, in: segment.scope(ofRound: number))
          where seen.insert(named.path).inserted {
            paths.append(named)
          }
        }
      }
    }
    return paths
  }
}

extension Step {
  /// The verb, when the step is one.
  var verb: VerbStep? {
    guard case .verb(let verb) = self else { return nil }
    return verb
  }
}

extension VerbStep {
  private func parameters(_ type: ValueType) -> [String] {
    declaration.plugin.parameters.filter { $0.type == type }.map(\.name)
  }

  fileprivate func patternFiles(in scope: Scope) -> [String] {
    let conditions = declaration.plugin.parameters.filter {
      if case .condition = $0.type { true } else { false }
    }.map(\.name)
    guard arguments.contains(where: { conditions.contains($0.key.text) }) else { return [] }
    let reading = reading(in: scope)
    return conditions.flatMap { name -> [String] in
      guard case .condition(let condition)? = reading.values[name] else { return [] }
      return condition.files
    }
  }

  fileprivate func names(a type: ValueType) -> Bool {
    let wanted = parameters(type)
    return arguments.contains { wanted.contains($0.key.text) }
  }

  fileprivate func paths(
    _ type: ValueType, in scope: Scope
  ) -> [(path: String, place: SourceSpan)] {
    let reading = reading(in: scope)
    return parameters(type).compactMap { name in
      guard case .file(let path) = reading.values[name] else { return nil }
      return (path, reading.places[name] ?? command.word.span)
    }
  }
}

extension Segment {
  /// The names the steps of a round see.
  func scope(ofRound number: Int) -> Scope {
    var scope = self.scope
    if let loop {
      for (variable, value) in zip(loop.variables, loop.values(at: number)) {
        scope.define(
          variable.name.text,
          Scope.Entry(meaning: .value(value), what: "loop variable", span: variable.name.span))
      }
    }
    for case .definition(let definition) in steps {
      // What cannot be worked out stops the run at its own place.
      try? Checker.evaluate(definition, in: &scope)
    }
    return scope
  }
}
