/// What a molecule is to be: a condition over the numbers that are known of it.
///
///     until=(valid and rings >= 1 and not matches("C=C[OX2H]"))
public struct Condition: Sendable {
  /// The condition as a recipe would write it.
  public let source: String
  /// The terms it asks for, each once, in the order of their first use.
  public let terms: [String]
  /// The patterns (SMARTS) it looks for, and files of them.
  public let patterns: [String]
  /// The files among the patterns.
  public let files: [String]
  private let function: @Sendable (any Facts) -> Bool?

  /// A name that conditions know.
  public struct Term: Sendable, Equatable {
    public let name: String
    /// True or false; a number otherwise.
    public let isFlag: Bool

    /// A flag, or a number.
    public init(_ name: String, isFlag: Bool) {
      self.name = name
      self.isFlag = isFlag
    }
  }

  /// What can be asked of a molecule; nil is not known.
  public protocol Facts {
    /// The number behind a term, 1 and 0 of a flag.
    func value(of term: String) -> Double?
    /// Whether a pattern (SMARTS) occurs.
    func matches(_ pattern: String) -> Bool?
  }

  /// A condition, and the text that says the same in a recipe.
  public init(
    _ source: String, terms: [String], patterns: [String] = [], files: [String] = [],
    _ function: @escaping @Sendable (any Facts) -> Bool?
  ) {
    self.source = source
    self.terms = terms
    self.patterns = patterns
    self.files = files
    self.function = function
  }

  /// A flag by itself.
  public static func flag(_ name: String) -> Condition {
    Condition(name, terms: [name]) { $0.value(of: name).map { $0 != 0 } }
  }

  /// Whether it holds; nil where what is known does not decide.
  public func callAsFunction(_ facts: some Facts) -> Bool? { function(facts) }
}
