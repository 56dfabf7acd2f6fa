/// Words with a meaning of their own; nothing can be called so.
enum Keywords {
  static let statements = ["simgen", "include", "let", "for", "end"]
  static let expressions = ["if", "then", "else", "and", "or", "not", "in", "true", "false"]
  static let all = Set(statements + expressions)
}
