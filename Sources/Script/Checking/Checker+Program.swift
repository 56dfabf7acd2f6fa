import Engine

extension Checker {
  /// Checks a whole recipe.
  /// - Returns: what to run, in order. Incomplete when there were errors.
  mutating func segments(of statements: [Statement]) -> [Segment] {
    var segments: [Segment] = []
    var steps: [Step] = []
    func flush() {
      if !steps.isEmpty {
        segments.append(Segment(loop: nil, steps: steps, scope: scope))
      }
      steps = []
    }
    for statement in statements {
      switch statement {
      case .version(let version):
        if !version.isFirst { report(.versionNotFirst, version.span) }
        if version.number != 1 { report(.version(version.number), version.span) }
      case .include: break  // Its statements are in its place, or its error was reported.
      case .definition(let definition): define(definition)
      case .loop(let loop):
        flush()
        if let segment = segment(for: loop) { segments.append(segment) }
      case .command(let command):
        if let kind = Kind(rawValue: command.word.text) {
          declare(kind, command)
        } else if let step = step(command, varying: []) {
          steps.append(.verb(step))
        }
      case .damaged(let names): for name in names { damage(name) }
      }
    }
    flush()
    return segments
  }

  /// Checks a block with the first value of every variable, then its arguments with the others.
  mutating func segment(for loop: Loop) -> Segment? {
    let outer = scope
    defer { scope = outer }
    let before = diagnostics.count
    var variables: [LoopVariable] = []
    for (name, domain) in loop.variables {
      noteUses(domain)
      let values = self.values(of: domain, in: outer)
      guard claim(name, isValue: true) else { continue }
      let first = values?.value(at: 0)
      scope.define(
        name.text,
        Scope.Entry(
          meaning: first.map { .value($0) } ?? .damaged, what: "loop variable", span: name.span))
      if let values { variables.append(LoopVariable(name: name, values: values)) }
    }
    let steps = self.steps(of: loop.body, varying: Set(loop.variables.map(\.name.text)))
    if loop.body.isEmpty, diagnostics.count == before { report(.emptyBody, loop.span) }
    guard diagnostics.count == before, let all = LoopDomain(variables) else {
      if diagnostics.count == before { report(.integerOverflow, loop.span) }
      return nil
    }
    let segment = Segment(loop: all, steps: steps, scope: outer)
    for variable in variables { probe(variable, steps) }
    return diagnostics.count == before ? segment : nil
  }

  private mutating func values(of domain: Expression, in scope: Scope) -> LoopValues? {
    let wrong = Resolver(scope).check(domain)
    diagnostics += wrong
    guard wrong.isEmpty else { return nil }
    var evaluator = Evaluator(scope)
    do throws(Stop) {
      let value = try evaluator.value(of: domain)
      switch value {
      case .range(let range):
        return .range(range)
      case .list(let items):
        guard !items.isEmpty else { throw .diagnostic(Diagnostic(.emptyLoop, at: domain.span)) }
        return .list(items)
      default:
        throw .diagnostic(
          Diagnostic(
            .wrongType(
              parameter: nil, expected: "a list or a range such as 1..10", found: value.typeName),
            at: domain.span))
      }
    } catch {
      if let diagnostic = error.diagnostic { diagnostics.append(diagnostic) }
    }
    return nil
  }

  private mutating func steps(of body: [Statement], varying: Set<String>) -> [Step] {
    var varying = varying
    var steps: [Step] = []
    for statement in body {
      switch statement {
      case .version(let version): report(.versionNotFirst, version.span)
      case .include(let include): report(.includeInFor, include.span)
      case .definition(let definition):
        define(definition)
        varying.insert(definition.name.text)
        steps.append(.definition(definition))
      case .loop(let loop): report(.nestedFor, loop.span)
      case .command(let command):
        if let kind = Kind(rawValue: command.word.text) {
          report(.declarationInFor(kind.rawValue), command.word.span)
          damage(command.label)
        } else if let step = step(command, varying: varying) {
          steps.append(.verb(step))
        }
      case .damaged(let names): for name in names { damage(name) }
      }
    }
    return steps
  }

  /// Reads the arguments again with every value of one variable: an atom count of zero at the end
  /// of a list is found before the run.
  private mutating func probe(_ variable: LoopVariable, _ steps: [Step]) {
    let most = 1_000
    for index in 0..<min(variable.values.count, most) {
      var round = scope
      round.define(
        variable.name.text,
        Scope.Entry(
          meaning: .value(variable.values.value(at: index)), what: "loop variable",
          span: variable.name.span))
      for step in steps {
        let found = Self.problems(of: step, in: &round)
        if !found.isEmpty {
          diagnostics += found
          return
        }
      }
    }
  }

  private static func problems(of step: Step, in scope: inout Scope) -> [Diagnostic] {
    switch step {
    case .definition(let definition):
      do throws(Stop) {
        try evaluate(definition, in: &scope)
      } catch {
        return error.diagnostic.map { [$0] } ?? []
      }
      return []
    case .verb(let verb):
      guard verb.instance == nil else { return [] }
      return ArgumentReader(scope: scope).read(
        verb.arguments, of: verb.declaration.plugin, owner: verb.declaration.name,
        topic: verb.declaration.name, at: verb.command.word.span
      ).diagnostics
    }
  }

  /// Warnings, those about names nothing uses among them; meaningful once a recipe has no errors.
  mutating func warnUnused(_ statements: [Statement]) {
    diagnostics += warnings
    for name in scope.order where !used.contains(name) {
      guard let entry = scope.entries[name] else { continue }
      report(.unused(name, what: entry.what), entry.span)
    }
    for case .loop(let loop) in statements {
      for (name, _) in loop.variables where !used.contains(name.text) {
        report(.unusedLoopVariable(name.text), name.span)
      }
    }
  }
}
