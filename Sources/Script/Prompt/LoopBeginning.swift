import Engine

extension LoopDomain {
  /// The first rounds of the loop in a file, as loops.
  func beginning(of file: SourceFile, rounds: Int) -> [SourceFile] {
    guard let header = Lexer(file).lines.first?.tokens.last?.span else { return [] }
    let body = file.lines[header.line...].map { "\n" + String($0) }.joined()
    return headers(ofFirst: rounds).map { file.with(text: "for \($0)\(body)") }
  }

  /// The variables of loops that together make the first rounds of this one: for each variable the
  /// values it went through while those before it had their last value.
  private func headers(ofFirst rounds: Int) -> [String] {
    var rest = rounds
    var digits: [Int] = []
    for variable in variables.reversed() {
      digits.append(rest % variable.values.count)
      rest /= variable.values.count
    }
    digits.reverse()
    return variables.indices.filter { digits[$0] > 0 }.map { place in
      variables.enumerated().map { index, variable in
        let values =
          index < place
          ? variable.values.source(digits[index]..<digits[index] + 1)
          : variable.values.source(index == place ? 0..<digits[index] : 0..<variable.values.count)
        return "\(variable.name.text) in \(values)"
      }.joined(separator: ", ")
    }
  }
}

extension LoopValues {
  /// Some of the values, as a recipe lists them.
  fileprivate func source(_ part: Range<Int>) -> String {
    switch self {
    case .range(let range):
      "\(range.value(at: part.lowerBound))..\(range.value(at: part.upperBound - 1))"
        + (range.step == 1 ? "" : " by \(range.step)")
    case .list(let items): "[" + items[part].map(\.source).joined(separator: ", ") + "]"
    }
  }
}

extension RecipeValue {
  /// The value as a recipe writes it.
  var source: String {
    switch self {
    case .string(let string): "\"\(RecipePrinter.escaped(string))\""
    case .list(let items): "[" + items.map(\.source).joined(separator: ", ") + "]"
    default: text
    }
  }
}
