import Engine

/// Atoms of a PDB file: lines ATOM and HETATM of the first model.
///
/// wwPDB, Atomic Coordinate Entry Format 3.3 (2011), https://www.wwpdb.org/documentation/file-format.
package enum PDB {
  /// Endings of file names.
  package static let endings = ["pdb", "ent"]

  /// The atoms in the bytes of a file, and how many models it has.
  /// - Throws: `ProteinError` naming the line.
  package static func parse(
    _ bytes: [UInt8]
  ) throws(ProteinError) -> (atoms: [ProteinAtom], models: Int) {
    var atoms: [ProteinAtom] = []
    var models = 0
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if line.starts(with: "MODEL ".utf8) { models += 1 }
      guard models <= 1, line.starts(with: "ATOM  ".utf8) || line.starts(with: "HETATM".utf8)
      else { continue }
      atoms.append(try atom(line, index + 1))
    }
    guard !atoms.isEmpty else { throw ProteinError(line: 0, fault: .noAtoms) }
    return (atoms, max(1, models))
  }

  private static func atom(
    _ line: ArraySlice<UInt8>, _ number: Int
  ) throws(ProteinError) -> ProteinAtom {
    // Columns are bytes: no line of the format has others than ASCII.
    guard line.allSatisfy({ $0 < 0x80 }) else { throw ProteinError(line: number, fault: .notText) }
    let text = String(decoding: line, as: UTF8.self)
    guard line.count >= 54 else { throw ProteinError(line: number, fault: .shortLine(text)) }
    func field(_ columns: ClosedRange<Int>) -> String {
      String(
        decoding: line.dropFirst(columns.lowerBound - 1).prefix(columns.count), as: UTF8.self
      ).trimmed
    }
    let name = field(13...16)
    guard let element = element(field(77...78), name: field(13...14), whole: name) else {
      let symbol = field(77...78)
      throw ProteinError(line: number, fault: .element(symbol.isEmpty ? name : symbol))
    }
    let occupancy = field(55...60)
    return ProteinAtom(
      element: element,
      position: [
        try proteinNumber(field(31...38), "x", line: number),
        try proteinNumber(field(39...46), "y", line: number),
        try proteinNumber(field(47...54), "z", line: number),
      ],
      residue: field(18...20),
      place: [field(22...22), field(23...27)].filter { !$0.isEmpty }.joined(separator: " "),
      name: name, alternate: field(17...17),
      occupancy: occupancy.isEmpty
        ? 1 : try proteinNumber(occupancy, "occupancy", line: number))
  }

  /// Old files have no column for the element; there it is in columns 13 and 14, and names of four
  /// characters are those of hydrogens.
  private static func element(_ symbol: String, name: String, whole: String) -> Element? {
    if !symbol.isEmpty { return proteinElement(symbol) }
    let letters = String(name.filter(\.isLetter))
    if whole.count == 4, whole.drop(while: \.isNumber).first == "H" { return .hydrogen }
    return proteinElement(letters) ?? proteinElement(letters.prefix(1))
  }
}
