import Engine

/// What the recipes of somebody else may not do: those that strangers send to a server.
public struct Confinement: Sendable {
  /// Why an input file, as a statement names it, is refused; nil where it may be read.
  public var refusal: @Sendable (_ path: String) -> String?
  /// Plug-ins that are refused, by their names, and why.
  public var plugins: [String: String]
  /// Rounds a loop may have.
  public var rounds: Int
  /// Whether outputs may be named; who runs the recipe decides what becomes of them.
  public var takesOutputs: Bool

  /// - Parameters:
  ///   - plugins: names of plug-ins that are refused, each with the reason.
  ///   - rounds: how many a loop may have.
  ///   - takesOutputs: whether outputs may be named.
  ///   - refusal: why an input file is refused; nil where it may be read.
  public init(
    plugins: [String: String], rounds: Int, takesOutputs: Bool = false,
    refusal: @escaping @Sendable (_ path: String) -> String?
  ) {
    (self.plugins, self.rounds, self.takesOutputs) = (plugins, rounds, takesOutputs)
    self.refusal = refusal
  }

  /// Why a loop is not run.
  func refusals(of segment: Segment) -> [Diagnostic] {
    guard let loop = segment.loop, loop.count > rounds, let name = loop.variables.first?.name else {
      return []
    }
    let reason = "\(loop.count) rounds are more than the \(rounds) that a loop may have here"
    return [Diagnostic(.refused(reason), at: name.span)]
  }

  /// What statements may not do, at its place, as far as their words tell. Files are asked for when they are
  /// looked up: their names may be values.
  func refusals(of statements: [Statement], in catalogue: Catalogue) -> [Diagnostic] {
    statements.flatMap { statement -> [Diagnostic] in
      switch statement {
      case .command(let command): refusals(of: command, in: catalogue)
      case .loop(let loop): refusals(of: loop) + refusals(of: loop.body, in: catalogue)
      default: []
      }
    }
  }

  /// Every round looks at every line, before any of them is run.
  private func refusals(of loop: Loop) -> [Diagnostic] {
    let most = 100
    guard loop.body.count > most else { return [] }
    let reason = "\(loop.body.count) lines are more than the \(most) that a loop may have here"
    return [Diagnostic(.refused(reason), at: loop.span)]
  }

  private func refusals(of command: Command, in catalogue: Catalogue) -> [Diagnostic] {
    var refusals: [Diagnostic] = []
    if Kind(rawValue: command.word.text) != nil, let first = command.positional.first,
      let name = first.bareName, let reason = plugins[name]
    {
      refusals.append(Diagnostic(.refused(reason), at: first.span))
    }
    if !takesOutputs, let verb = catalogue.verb(named: command.word.text),
      verb.plugin.parameters.contains(where: { $0.type == .outputFile })
    {
      let reason = "\(verb.name) writes a file, which the statements of this session may not"
      refusals.append(Diagnostic(.refused(reason), at: command.word.span))
    }
    return refusals
  }
}
