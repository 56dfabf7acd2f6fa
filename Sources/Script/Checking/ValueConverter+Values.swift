import Engine
import Platform

extension ValueConverter {
  func convert(
    _ value: RecipeValue, _ type: ValueType, _ span: SourceSpan
  ) throws(Stop) -> Value {
    switch (type, value) {
    case (.number(let dimension), .integer), (.number(let dimension), .number):
      return .number(try number(value, dimension, span))
    case (.integer, .integer(let integer)):
      try checkRange(Double(integer), .none, span)
      return .integer(integer)
    case (.integer, .number(let number, .none))
    where number == number.rounded()
      && abs(number) < 9e15:
      try checkRange(number, .none, span)
      return .integer(Int(number))
    case (.integer, .number(let number, .none)) where !number.isFinite:
      throw stop(.notFinite, span)
    case (.integer, .number(let number, .none)) where number == number.rounded():
      try checkRange(number, .none, span)
      throw stop(.integerOverflow, span)
    case (.boolean, .boolean(let boolean)): return .boolean(boolean)
    case (.string, .string(let string)): return .string(string)
    case (.choice(let words), .string(let word)):
      guard words.contains(word) else {
        throw stop(.unknownWord(parameter: parameter.name, word, known: words), span)
      }
      return .word(word)
    case (.inputFile, .string(let path)): return .file(try Self.existing(path, span))
    case (.outputFile, .string(let path)):
      guard !path.isEmpty else { throw wrongType(type, "an empty string", span) }
      return .file(path)
    case (.label(let kind), .label(let label, _, _)): return try labelled(label, kind, span)
    case (.vector(let length), .list(let items)):
      guard items.count == length else {
        throw wrongType(type, "a list of \(items.count)", span)
      }
      return .vector(try numbers(items, span))
    case (.matrix(let rows, let columns), .matrix(let matrix)):
      return try self.matrix(matrix, rows, columns, span)
    case (.matrix(let rows, let columns), .list(let items)):
      var matrix: [[Double]] = []
      for item in items {
        guard case .list(let row) = item else { throw wrongType(type, value.typeName, span) }
        matrix.append(try numbers(row, span))
      }
      return try self.matrix(matrix, rows, columns, span)
    case (.elements, .list(let items)):
      var elements: [Element] = []
      for item in items {
        guard case .element(let element) = item else {
          throw wrongType(type, "a list with \(item.typeName)", span)
        }
        elements.append(element)
      }
      return .elements(elements)
    case (.formula, .string(let text)): return .formula(try formula(text, span))
    case (.formula, .element(let element)): return .formula(try formula(element.symbol, span))
    case (.list(let inner), .list(let items)):
      var values: [Value] = []
      for item in items { values.append(try convert(item, inner, span)) }
      return .list(values)
    case (.list(.integer), .range(let range)) where range.count <= 100_000:
      return .list((0..<range.count).map { .integer(range.value(at: $0)) })
    default: throw wrongType(type, value.typeName, span)
    }
  }

  func number(
    _ value: RecipeValue, _ dimension: Dimension, _ span: SourceSpan
  ) throws(Stop) -> Double {
    // A number without a unit is in the declared one; a unit of another dimension is an error.
    guard value.dimension == .none || value.dimension == dimension else {
      let isInverse = Dimension.none / value.dimension == dimension
      throw .diagnostic(
        Diagnostic(
          .wrongDimension(
            parameter: parameter.name, expected: dimension.description,
            found: value.dimension.description), at: span,
          advice: isInverse ? .inverseUnit(dimension.description) : nil))
    }
    let number = value.magnitude ?? .nan
    guard number.isFinite else { throw stop(.notFinite, span) }
    try checkRange(number, dimension, span)
    return number
  }

  func checkRange(
    _ number: Double, _ dimension: Dimension, _ span: SourceSpan
  ) throws(Stop) {
    guard let range = parameter.range, !range.contains(number) else { return }
    throw stop(
      .outOfRange(
        parameter: parameter.name, value: number, range: range, unit: dimension.description), span)
  }

  func numbers(_ items: [RecipeValue], _ span: SourceSpan) throws(Stop) -> [Double] {
    var numbers: [Double] = []
    for item in items {
      guard let number = item.magnitude, item.dimension == .none || item.dimension == .length else {
        throw wrongType(parameter.type, "a list with \(item.typeName)", span)
      }
      guard number.isFinite else { throw stop(.notFinite, span) }
      try checkRange(number, .none, span)
      numbers.append(number)
    }
    return numbers
  }

  func matrix(
    _ matrix: [[Double]], _ rows: Int, _ columns: Int, _ span: SourceSpan
  ) throws(Stop) -> Value {
    guard matrix.count == rows, matrix.allSatisfy({ $0.count == columns }) else {
      let found = RecipeValue.matrix(matrix).typeName
      throw wrongType(.matrix(rows: rows, columns: columns), found, span)
    }
    guard matrix.joined().allSatisfy(\.isFinite) else { throw stop(.notFinite, span) }
    return .matrix(matrix)
  }

  static func existing(_ path: String, _ span: SourceSpan) throws(Stop) -> String {
    if let reason = span.file.confinement?.refusal(path) {
      throw .diagnostic(Diagnostic(.refused(reason), at: span))
    }
    let resolved = InstalledFiles.find(path, at: span.file.resolve(path))
    guard !path.isEmpty, Path.exists(resolved) else {
      throw .diagnostic(
        Diagnostic(
          .fileNotFound(path: path.isEmpty ? "''" : resolved), at: span,
          advice: NearbyFile(path, in: span.file)?.advice))
    }
    return resolved
  }
}
