import Platform

// Reading arguments, and the stack.
extension PickleMachine {
  /// The next `count` bytes, inside the pickle for certain.
  mutating func take(_ count: Int) throws(PickleFault) -> Range<Int> {
    guard count <= range.upperBound - position else { throw .ended }
    defer { position += count }
    return position..<(position + count)
  }

  mutating func byte() throws(PickleFault) -> UInt8 { bytes[try take(1).lowerBound] }

  mutating func number<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type
  ) throws(PickleFault) -> T {
    guard let number = bytes.littleEndian(T.self, at: try take(MemoryLayout<T>.size).lowerBound)
    else { throw .ended }
    return number
  }

  /// A length or an index; one that no memory can have counts as the end.
  mutating func length<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type
  ) throws(PickleFault) -> Int {
    guard let length = Int(exactly: try number(T.self)) else { throw .ended }
    return length
  }

  /// Text up to a line feed.
  mutating func line() throws(PickleFault) -> String {
    guard let end = bytes[position..<range.upperBound].firstIndex(of: UInt8(ascii: "\n")) else {
      throw .ended
    }
    guard let text = bytes.text(position..<end) else { throw .notText }
    position = end + 1
    return text
  }

  mutating func push(_ node: PickleGraph.Node) throws(PickleFault) {
    guard graph.nodes.count < Self.mostValues else {
      throw .tooManyValues(limit: Self.mostValues)
    }
    if case .tuple(let elements) = node { try hold(elements.count) }
    stack.append(graph.nodes.count)
    graph.nodes.append(node)
  }

  mutating func pushList(_ elements: [Int]) throws(PickleFault) {
    try hold(elements.count)
    try push(.list(graph.lists.count))
    graph.lists.append(elements)
  }

  mutating func pushDictionary(_ entries: [(key: Int, value: Int)]) throws(PickleFault) {
    try hold(entries.count)
    try checkEntries(entries.count)
    try push(.dictionary(graph.dictionaries.count))
    graph.dictionaries.append(entries)
  }

  mutating func pushText(_ count: Int) throws(PickleFault) {
    guard let text = bytes.text(try take(count)) else { throw .notText }
    try push(.string(text))
  }

  mutating func pushBytes(_ count: Int) throws(PickleFault) {
    try push(.bytes(Array(bytes[try take(count)])))
  }

  /// A two's-complement little-endian integer of any length up to 8.
  mutating func pushLong(_ count: Int) throws(PickleFault) {
    guard count <= 8 else { throw .integerTooLong(bytes: count) }
    let digits = bytes[try take(count)]
    let isNegative = (digits.last ?? 0) & 0x80 != 0
    var pattern: UInt64 = isNegative ? .max : 0
    for digit in digits.reversed() { pattern = pattern << 8 | UInt64(digit) }
    try push(.integer(Int(Int64(bitPattern: pattern))))
  }

  /// Stacked values above this may be taken.
  private var floor: Int { marks.last ?? 0 }

  func top() throws(PickleFault) -> Int {
    guard stack.count > floor, let top = stack.last else { throw .emptyStack }
    return top
  }

  mutating func pop() throws(PickleFault) -> Int {
    let top = try top()
    stack.removeLast()
    return top
  }

  mutating func pop(_ count: Int) throws(PickleFault) -> [Int] {
    guard stack.count - count >= floor else { throw .emptyStack }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  mutating func popToMark() throws(PickleFault) -> [Int] {
    guard let mark = marks.popLast() else { throw .noMark }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  mutating func popString() throws(PickleFault) -> String {
    let index = try pop()
    guard case .string(let text) = graph.nodes[index] else {
      throw .expected("a string", found: graph.kind(of: index))
    }
    return text
  }

  /// POP takes a value, or the mark when there is none above it.
  mutating func discard() throws(PickleFault) {
    if let mark = marks.last, mark == stack.count {
      marks.removeLast()
    } else {
      _ = try pop()
    }
  }

  mutating func recall(_ index: Int) throws(PickleFault) {
    guard let value = memo[index] else { throw .noMemo(index) }
    stack.append(value)
  }

  mutating func extendList(with values: [Int]) throws(PickleFault) {
    let target = try top()
    guard case .list(let list) = graph.nodes[target] else {
      throw .expected("a list or a set", found: graph.kind(of: target))
    }
    try hold(values.count)
    graph.lists[list].append(contentsOf: values)
  }

  mutating func extendDictionary(with values: [Int]) throws(PickleFault) {
    let target = try top()
    guard case .dictionary(let dictionary) = graph.nodes[target] else {
      throw .expected("a dictionary", found: graph.kind(of: target))
    }
    guard values.count.isMultiple(of: 2) else { throw .emptyStack }
    try hold(values.count / 2)
    try checkEntries(graph.dictionaries[dictionary].count + values.count / 2)
    for pair in stride(from: 0, to: values.count, by: 2) {
      graph.dictionaries[dictionary].append((key: values[pair], value: values[pair + 1]))
    }
  }
  private func checkEntries(_ count: Int) throws(PickleFault) {
    guard count <= Self.mostEntries else { throw .largeDictionary(limit: Self.mostEntries) }
  }
}
