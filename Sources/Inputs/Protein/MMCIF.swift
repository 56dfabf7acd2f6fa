import Engine
import Platform

/// Atoms of an mmCIF file: the loop of `_atom_site` in its first data block, first model.
///
/// S. R. Hall, F. H. Allen, I. D. Brown, Acta Crystallogr. A 1991, 47, 655 (the syntax of CIF 1.1);
/// PDBx/mmCIF dictionary, https://mmcif.wwpdb.org.
package enum MMCIF {
  /// Endings of file names.
  package static let endings = ["cif", "mmcif"]

  /// The atoms in the bytes of a file, and how many models it has.
  /// - Throws: `ProteinError` naming the line.
  package static func parse(
    _ bytes: [UInt8]
  ) throws(ProteinError) -> (atoms: [ProteinAtom], models: Int) {
    var reader = CIFReader(bytes)
    var blocks = 0
    while let token = try reader.next() {
      guard token.isWord else { continue }
      let word = token.text.lowercased()
      if word.hasPrefix("data_") { blocks += 1 }
      guard blocks <= 1 else { break }
      guard word == "loop_" else { continue }
      let line = token.line
      var tags: [String] = []
      while let tag = try reader.next(where: { $0.isWord && $0.text.hasPrefix("_") }) {
        tags.append(tag.text.lowercased())
      }
      guard tags.first?.hasPrefix(prefix) == true else { continue }
      return try table(tags.map { String($0.dropFirst(prefix.count)) }, &reader, line)
    }
    throw ProteinError(line: 0, fault: .noAtoms)
  }

  private static let prefix = "_atom_site."

  private static func table(
    _ tags: [String], _ reader: inout CIFReader, _ line: Int
  ) throws(ProteinError) -> (atoms: [ProteinAtom], models: Int) {
    func column(_ names: String...) -> Int? {
      names.lazy.compactMap { tags.firstIndex(of: $0) }.first
    }
    func needed(_ name: String) throws(ProteinError) -> Int {
      guard let column = column(name) else {
        throw ProteinError(line: line, fault: .missingTag(prefix + name))
      }
      return column
    }
    let coordinates = [try needed("cartn_x"), try needed("cartn_y"), try needed("cartn_z")]
    let symbol = try needed("type_symbol")
    // What authors call chains and residues is what papers and PDB files call them.
    let (residue, chain) = (
      column("auth_comp_id", "label_comp_id"), column("auth_asym_id", "label_asym_id")
    )
    let (number, insertion) = (
      column("auth_seq_id", "label_seq_id"), column("pdbx_pdb_ins_code")
    )
    let (name, alternate) = (column("auth_atom_id", "label_atom_id"), column("label_alt_id"))
    let (occupancy, model) = (column("occupancy"), column("pdbx_pdb_model_num"))
    var atoms: [ProteinAtom] = []
    var models: [String] = []
    var row: [CIFReader.Token] = []
    while let value = try reader.next(where: { !$0.endsLoop }) {
      row.append(value)
      guard row.count == tags.count else { continue }
      defer { row.removeAll(keepingCapacity: true) }
      let line = row[0].line
      /// Empty where the file does not know or says that there is none.
      func text(_ column: Int?) -> String {
        guard let column, !row[column].isNull else { return "" }
        return row[column].text
      }
      let inModel = text(model)
      if !models.contains(inModel) { models.append(inModel) }
      guard inModel == models[0] else { continue }
      guard let element = proteinElement(text(symbol)) else {
        throw ProteinError(line: line, fault: .element(text(symbol)))
      }
      let share = text(occupancy)
      atoms.append(
        ProteinAtom(
          element: element,
          position: [
            try proteinNumber(text(coordinates[0]), "Cartn_x", line: line),
            try proteinNumber(text(coordinates[1]), "Cartn_y", line: line),
            try proteinNumber(text(coordinates[2]), "Cartn_z", line: line),
          ],
          residue: text(residue),
          place: [text(chain), text(number) + text(insertion)].filter { !$0.isEmpty }
            .joined(separator: " "),
          name: text(name), alternate: text(alternate),
          occupancy: share.isEmpty ? 1 : try proteinNumber(share, "occupancy", line: line)))
    }
    guard row.isEmpty else {
      throw ProteinError(
        line: row[0].line, fault: .rows(values: row.count, columns: tags.count))
    }
    guard !atoms.isEmpty else { throw ProteinError(line: 0, fault: .noAtoms) }
    return (atoms, models.count)
  }
}

/// The words and values of a CIF, one after another.
private struct CIFReader {
  /// A word or value.
  struct Token {
    let text: String
    /// Whether it stands without quotes, and may be a tag or a word of the syntax.
    let isWord: Bool
    /// From 1.
    let line: Int

    /// `.` and `?`: none, and not known.
    var isNull: Bool { isWord && (text == "." || text == "?") }
    /// No value of a loop.
    var endsLoop: Bool {
      guard isWord else { return false }
      let word = text.lowercased()
      return word.hasPrefix("_") || word.hasPrefix("data_") || word == "loop_"
        || word.hasPrefix("save_") || word == "global_" || word == "stop_"
    }
  }

  private let bytes: [UInt8]
  private var place = 0
  private var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next token, or nil at the end.
  mutating func next() throws(ProteinError) -> Token? {
    skipBlanks()
    guard place < bytes.count else { return nil }
    let start = line
    switch bytes[place] {
    case UInt8(ascii: ";") where place == 0 || bytes[place - 1] == UInt8(ascii: "\n"):
      return Token(text: try field(), isWord: false, line: start)
    case UInt8(ascii: "'"), UInt8(ascii: "\""):
      return Token(text: try quoted(bytes[place]), isWord: false, line: start)
    default:
      let first = place
      while place < bytes.count, !Self.isBlank(bytes[place]) { place += 1 }
      return Token(text: try text(first..<place), isWord: true, line: start)
    }
  }

  /// The next token if it is of a kind; otherwise it stays for later.
  mutating func next(where isWanted: (Token) -> Bool) throws(ProteinError) -> Token? {
    let (place, line) = (place, line)
    guard let token = try next() else { return nil }
    if isWanted(token) { return token }
    (self.place, self.line) = (place, line)
    return nil
  }

  private mutating func skipBlanks() {
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "#") {
        while place < bytes.count, bytes[place] != UInt8(ascii: "\n") { place += 1 }
      } else if Self.isBlank(bytes[place]) {
        if bytes[place] == UInt8(ascii: "\n") { line += 1 }
        place += 1
      } else {
        return
      }
    }
  }

  /// Text between quotes; a quote within it is one that no blank follows.
  private mutating func quoted(_ mark: UInt8) throws(ProteinError) -> String {
    let first = place + 1
    place = first
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
      defer { place += 1 }
      if bytes[place] == mark, place + 1 == bytes.count || Self.isBlank(bytes[place + 1]) {
        return try text(first..<place)
      }
    }
    throw ProteinError(line: line, fault: .unclosed(String(UnicodeScalar(mark))))
  }

  /// Lines between semicolons in the first column.
  private mutating func field() throws(ProteinError) -> String {
    let (first, start) = (place + 1, line)
    place = first
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\n") {
        line += 1
        if place + 1 < bytes.count, bytes[place + 1] == UInt8(ascii: ";") {
          defer { place += 2 }
          return try text(first..<place)
        }
      }
      place += 1
    }
    throw ProteinError(line: start, fault: .unclosed("the text field that ; begins"))
  }

  private func text(_ range: Range<Int>) throws(ProteinError) -> String {
    guard let text = bytes.text(range) else { throw ProteinError(line: line, fault: .notText) }
    return text
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }
}
