import Chemistry
import Engine
import Formats
import Platform

/// SMILES, one per line with perhaps a name behind it. Lines that begin with `#` are left out, and a
/// first line of headings that begins with `smiles`.
enum SMILESFile {
  /// The molecules with hydrogens, placed in space (`EmbeddedSMILES`), each with its name as the fact
  /// `name`.
  /// - Throws: `InputError` naming the first line that is not one molecule.
  static func frames(_ bytes: [UInt8], path: String) throws(InputError) -> StructureFrames {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notText(path: path) }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var entries: [(line: Int, smiles: String, name: String)] = []
    for (index, line) in lines.enumerated() {
      let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace).map(String.init)
      guard let smiles = words.first, !smiles.hasPrefix("#") else { continue }
      if entries.isEmpty, smiles.lowercased() == "smiles" { continue }
      let name = words.count > 1 ? words[1].drop(while: \.isWhitespace) : ""
      entries.append((index + 1, smiles, String(name)))
    }
    guard !entries.isEmpty else { throw .empty(path: path) }
    // What comes after a line that is wrong need not be read.
    let wrong = LockedValue(Int.max)
    let placed = WorkerTeam(threads: Machine.cores).map(entries) { entry in
      Result { () throws(SanitisationFailure) in
        guard entry.line < wrong.withLock({ $0 }) else { throw .other("not read") }
        do throws(SanitisationFailure) { return try EmbeddedSMILES.molecule(entry.smiles) } catch {
          wrong.withLock { $0 = min($0, entry.line) }
          throw error
        }
      }
    }
    var molecules: [Molecule] = []
    for (entry, result) in zip(entries, placed) {
      switch result {
      case .success(var molecule):
        if !entry.name.isEmpty { molecule.info["name"] = .string(entry.name) }
        molecules.append(molecule)
      case .failure(let failure):
        throw .smiles(path: path, line: entry.line, text: entry.smiles, failure)
      }
    }
    return StructureFrames(molecules: molecules, lines: entries.map(\.line))
  }
}
