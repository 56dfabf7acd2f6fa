import Engine

extension Plan {
  /// The files a run writes, as the recipe names them, in the order of their first use. Names that
  /// change from round to round are worked out for the first `most` rounds.
  public func outputPaths(most: Int = 10_000) -> [String] {
    var paths: [String] = []
    var seen: Set<String> = []
    for segment in segments {
      for verb in segment.steps.compactMap(\.verb) where verb.writes {
        let rounds = verb.instance == nil ? min(segment.count, most) : min(segment.count, 1)
        for number in 0..<rounds {
          for path in verb.outputPaths(in: segment.scope(ofRound: number))
          where seen.insert(path).inserted {
            paths.append(path)
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
  private var outputNames: [String] {
    declaration.plugin.parameters.filter { $0.type == .outputFile }.map(\.name)
  }

  fileprivate var writes: Bool { arguments.contains { outputNames.contains($0.key.text) } }

  fileprivate func outputPaths(in scope: Scope) -> [String] {
    let reading = ArgumentReader(scope: scope).read(
      arguments, of: declaration.plugin, owner: declaration.name, topic: declaration.name,
      at: command.word.span)
    return outputNames.compactMap { name in
      guard case .file(let path) = reading.values[name] else { return nil }
      return path
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
