import Engine

/// Finds names that mean nothing, before anything is evaluated: all of an expression in one pass.
struct Resolver {
  let scope: Scope
  /// Names that mean something in this expression alone, such as `t`.
  let locals: Set<String>

  init(_ scope: Scope, locals: Set<String> = []) {
    self.scope = scope
    self.locals = locals
  }

  /// What is wrong with the names of an expression.
  func check(_ expression: Expression) -> [Diagnostic] {
    var found: [Diagnostic] = []
    visit(expression, &found)
    return found
  }

  private func visit(_ expression: Expression, _ found: inout [Diagnostic]) {
    switch expression.node {
    case .name(let name):
      if !isKnown(name), Element(symbol: name) == nil {
        found.append(unknown(name, expression.span))
      }
    case .string(let pieces):
      for case .placeholder(let name, _, let span) in pieces where !isKnown(name) {
        found.append(unknown(name, span))
      }
    case .call(let name, let place, let arguments):
      if let wrong = checkCall(name, place, arguments.count) { found.append(wrong) }
    default: break
    }
    for child in expression.children { visit(child, &found) }
  }

  private func isKnown(_ name: String) -> Bool {
    locals.contains(name) || scope.meaning(of: name) != nil || name == "pi"
  }

  private func unknown(_ name: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(.unknownName(name, known: locals.sorted() + scope.names), at: span)
  }

  private func checkCall(_ name: String, _ place: SourceSpan, _ count: Int) -> Diagnostic? {
    func wrong(_ expected: String) -> Diagnostic {
      Diagnostic(.argumentCount(function: name, expected: expected, found: count), at: place)
    }
    switch scope.meaning(of: name) {
    case .damaged: return nil
    case .value(.function(let function)):
      let wanted = function.parameters.count
      return count == wanted ? nil : wrong(Self.values(wanted...wanted))
    default: break
    }
    if name == "diag" { return (1...32).contains(count) ? nil : wrong(Self.values(1...32)) }
    guard let builtin = Builtin.named(name) else {
      return Diagnostic(.unknownFunction(name, known: scope.functions), at: place)
    }
    return builtin.count.contains(count) ? nil : wrong("(\(builtin.arguments))")
  }

  private static func values(_ count: ClosedRange<Int>) -> String {
    guard count.lowerBound == count.upperBound else { return "at least \(count.lowerBound) values" }
    return count.lowerBound == 1 ? "1 value" : "\(count.lowerBound) values"
  }
}
