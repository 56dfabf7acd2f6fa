/// What took effect in a session, in order. A name that was given a new meaning has several
/// versions, and each statement knows which ones it means.
struct SessionLog: Sendable {
  /// One statement. Its place in the log is its number.
  struct Entry: Sendable {
    let statement: Statement
    /// The lines it stands in, alone.
    let file: SourceFile
    /// Names it refers to, each with the number of the entry that gave it its meaning.
    let uses: [String: Int]
    /// What the name it defines stands for; nil for a verb or a loop, and for a definition that is
    /// only there to be saved.
    let meaning: Scope.Entry?
  }

  private(set) var entries: [Entry] = []
  /// The latest version of each name.
  private(set) var definitions: [String: Int] = [:]

  /// Adds a statement.
  /// - Returns: its number.
  @discardableResult
  mutating func append(_ entry: Entry) -> Int {
    let number = appendLocal(entry)
    if let name = entry.statement.definedName { definitions[name.text] = number }
    return number
  }

  /// Adds a statement whose name means nothing to those after it, unless they say so.
  /// - Returns: its number.
  mutating func appendLocal(_ entry: Entry) -> Int {
    entries.append(entry)
    return entries.count - 1
  }

  /// Takes a name out of use; entries that are made of it keep it.
  mutating func forget(_ name: String) { definitions[name] = nil }

  /// Names whose meaning is made of that of another.
  func users(of name: String) -> [String] {
    guard let number = definitions[name] else { return [] }
    return current.filter { entries[$0].uses[name] == number }.compactMap {
      entries[$0].statement.definedName?.text
    }
  }

  /// The versions some names have now.
  func versions(of references: [Reference]) -> [String: Int] {
    var uses: [String: Int] = [:]
    for reference in references { uses[reference.name] = definitions[reference.name] }
    return uses
  }

  /// Entries some others are made of, themselves included.
  func foundations(of numbers: some Sequence<Int>) -> Set<Int> {
    var found: Set<Int> = []
    var open = Array(numbers)
    while let number = open.popLast() {
      guard found.insert(number).inserted else { continue }
      open += entries[number].uses.values
    }
    return found
  }

  /// The definitions in force, in order.
  var current: [Int] { definitions.values.sorted() }
}
