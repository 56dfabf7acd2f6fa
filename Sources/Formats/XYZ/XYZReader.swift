import Engine

/// Reads frames from bytes and knows which line it is at.
struct XYZReader {
  private let bytes: [UInt8]
  private var position = 0
  /// What is doubtful so far.
  private(set) var notes = XYZNotes()
  /// Whether a frame was read.
  var hasFrames: Bool { !starts.isEmpty }
  /// The line each frame that was read begins with.
  private(set) var starts: [Int] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // Editors of Windows mark UTF-8 with three bytes that are no text.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The line read last, from 1.
  var line: Int { notes.line }

  mutating func molecules() throws(XYZFault) -> [Molecule] {
    var molecules: [Molecule] = []
    while let molecule = try next() { molecules.append(molecule) }
    guard !molecules.isEmpty else { throw .empty }
    return molecules
  }

  /// The next frame, or nil after the last.
  mutating func next() throws(XYZFault) -> Molecule? {
    while let first = nextLine() {
      if Self.fields(first).isEmpty { continue }
      let start = line
      let molecule = try frame(first)
      starts.append(start)
      return molecule
    }
    return nil
  }

  private mutating func frame(_ first: ArraySlice<UInt8>) throws(XYZFault) -> Molecule {
    let count = try atomCount(first)
    guard let second = nextLine() else { throw .truncated(found: 0, expected: count) }
    guard let comment = String(validating: second, as: UTF8.self) else { throw .notText }
    let content = try XYZComment.parse(comment, noting: &notes)
    var table = XYZTable(columns: content.columns, count: count)
    for row in 0..<count {
      guard let text = nextLine() else { throw .truncated(found: row, expected: count) }
      try table.append(Self.fields(text), noting: &notes)
    }
    return table.molecule(cell: content.cell, info: content.facts)
  }

  private func atomCount(_ line: ArraySlice<UInt8>) throws(XYZFault) -> Int {
    let fields = Self.fields(line)
    let text = String(decoding: line.prefix(40), as: UTF8.self)
    guard fields.count == 1, let count = Int(String(decoding: fields[0], as: UTF8.self)), count > 0
    else { throw .atomCount(text) }
    // An atom takes four columns: "H 0 0 0\n", the last line without its end.
    let fewestBytes = 8
    guard count <= (bytes.count - position + 1) / fewestBytes else { throw .tooManyAtoms(count) }
    return count
  }

  /// The next line without its end, or nil after the last.
  private mutating func nextLine() -> ArraySlice<UInt8>? {
    guard position < bytes.count else { return nil }
    notes.line += 1
    let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    var text = bytes[position..<end]
    if text.last == UInt8(ascii: "\r") { text.removeLast() }
    position = end + 1
    return text
  }

  /// Runs of bytes between blanks.
  private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }
}
