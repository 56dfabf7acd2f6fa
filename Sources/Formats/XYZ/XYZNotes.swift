/// What is doubtful in a file that can be read all the same: each thing once, with its first line.
struct XYZNotes {
  /// The line that is read, from 1.
  var line = 0
  /// In the order in which they were found.
  private(set) var texts: [String] = []
  private var known: Set<String> = []

  /// Notes something unless it was noted before.
  mutating func add(_ text: String) {
    if known.insert(text).inserted { texts.append("line \(line): \(text)") }
  }
}
