import Engine

/// An atom of a protein's file, PDB or mmCIF.
package struct ProteinAtom: Sendable, Equatable {
  package var element: Element
  /// Angstrom.
  package var position: SIMD3<Double>
  /// The residue's name, such as `ASP`.
  package var residue: String
  /// Chain, number and insertion code of the residue, such as `A 54`.
  package var place: String
  /// The atom's name in its residue, such as `CA`.
  package var name: String
  /// The alternate position it belongs to; empty where there is one alone.
  package var alternate: String
  package var occupancy: Double

  /// Further away than this, angstrom, no atom is.
  static let farthest = 1e5

  /// Residue and place, such as `ASP A 54`.
  package var residueName: String { "\(residue) \(place)" }
}

/// Why a protein cannot be read.
package enum ProteinFault: Error, Sendable, Equatable {
  /// The file ends in neither.
  case noAtoms
  case notText
  /// A coordinate or occupancy is no finite number.
  case number(String, column: String)
  case element(String)
  /// An atom line of PDB ends before the coordinates.
  case shortLine(String)
  /// A quote or text field of mmCIF is opened and never closed.
  case unclosed(String)
  /// The loop of atoms has no such tag.
  case missingTag(String)
  /// Values of the loop of atoms do not fill its last row.
  case rows(values: Int, columns: Int)
}

extension ProteinFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noAtoms: "there are no atoms in the file (ATOM lines of PDB, _atom_site of mmCIF)"
    case .notText: "the line is not UTF-8 text"
    case .number(let text, let column):
      "\(column): expected a number below 100000, found \"\(text)\""
    case .element(let text):
      "no element has the symbol \"\(text)\" (columns 77 and 78 of PDB, type_symbol of mmCIF)"
    case .shortLine(let text):
      "the line ends before column 54, where z ends: \"\(text)\""
    case .unclosed(let mark): "\(mark) is opened and never closed"
    case .missingTag(let tag): "the loop of atoms has no \(tag)"
    case .rows(let values, let columns):
      "\(values) values in the loop of atoms do not make whole rows of \(columns)"
    }
  }
}

/// A fault and the line it is in, from 1; 0 for the file as a whole.
package struct ProteinError: Error, Sendable, Equatable {
  package let line: Int
  package let fault: ProteinFault

  /// The line and the fault.
  package var explanation: String { line == 0 ? "\(fault)" : "line \(line): \(fault)" }
}

/// A finite number of a file.
func proteinNumber(
  _ text: some StringProtocol, _ column: String, line: Int
) throws(ProteinError) -> Double {
  guard let number = Double(text), abs(number) < ProteinAtom.farthest else {
    throw ProteinError(line: line, fault: .number(String(text), column: column))
  }
  return number
}

/// An element by a symbol in any case; deuterium is hydrogen.
func proteinElement(_ symbol: some StringProtocol) -> Element? {
  guard symbol.uppercased() != "D" else { return .hydrogen }
  return Element(symbol: symbol.prefix(1).uppercased() + symbol.dropFirst().lowercased())
}
