import Engine

/// The structures of a file, with the places they have there.
package struct StructureFrames: Sendable {
  package let molecules: [Molecule]
  /// The same with their bonds, where the file has them: [molecules].
  package let records: [MoleculeRecord]
  /// The line each begins with, from 1: [molecules]; empty where the file has no lines.
  package let lines: [Int]
  /// What is doubtful in the file, with lines: `line 3: deuterium (D) is read as hydrogen`.
  package let notes: [String]

  /// Structures, each with its line.
  package init(records: [MoleculeRecord], lines: [Int] = [], notes: [String] = []) {
    (self.records, self.lines, self.notes) = (records, lines, notes)
    molecules = records.map(\.molecule)
  }

  /// Structures without bonds, each with its line.
  package init(molecules: [Molecule], lines: [Int] = [], notes: [String] = []) {
    let records = molecules.map { MoleculeRecord(molecule: $0, topology: nil, charge: nil) }
    self.init(records: records, lines: lines, notes: notes)
  }

  /// Why frames cannot be taken for molecules in open space; nil where they can.
  /// - Parameters:
  ///   - frame: the one that is used, from 1; all when nil.
  ///   - user: who knows open space only.
  package func periodicity(of frame: Int? = nil, for user: String) -> String? {
    let isRepeated = molecules.enumerated().first { index, molecule in
      (frame == nil || frame == index + 1) && molecule.cell?.isPeriodic == true
    }
    return isRepeated.map { index, _ in
      "frame \(index + 1) is periodic (Lattice or pbc), and \(user) molecules in open space only; "
        + "pbc=\"F F F\" marks a structure that only carries a box"
    }
  }

  /// A structure as messages call it: `molecule 7 (ethanol, line 61)`.
  package func label(of index: Int) -> String {
    var facts: [String] = []
    if case .string(let name)? = molecules[index].info["name"] { facts.append(name) }
    if lines.indices.contains(index) { facts.append("line \(lines[index])") }
    return "molecule \(index + 1)" + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
  }
}
