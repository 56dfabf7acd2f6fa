/// Something wrong with a recipe, and where.
public struct Diagnostic: Error, Sendable {
  /// What is wrong.
  public let kind: DiagnosticKind
  /// The characters it is about.
  public let span: SourceSpan
  /// What to write instead, where the words around the place tell.
  public let advice: Advice?

  /// A fact at a place.
  public init(_ kind: DiagnosticKind, at span: SourceSpan, advice: Advice? = nil) {
    self.kind = kind
    self.span = span
    self.advice = advice
  }

  /// Whether the recipe can run in spite of it.
  public enum Severity: String, Sendable {
    case error, warning
  }

  /// An error unless the identifier begins with a W.
  public var severity: Severity { kind.id.hasPrefix("W") ? .warning : .error }
  /// `E012`; stable from one version to the next.
  public var id: String { kind.id }
}

extension Diagnostic: CustomStringConvertible {
  /// The plain rendering, source line and caret included.
  public var description: String { DiagnosticRenderer().render(self) }
}
