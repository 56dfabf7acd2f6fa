import Engine
import Outputs

/// What of a molecule and the pocket around it is written.
public enum WrittenPart: String, Choice {
  /// The molecule alone.
  case ligand
  /// The pocket alone.
  case pocket
  /// The molecule, then the pocket.
  case all
}

/// Appends a molecule to a file.
public struct Write: VerbPlugin {
  public static let name = "write"
  public static let summary = "Append the molecule to a file, in the format that its name says."
  public static let subject = VerbSubject.reads
  public static let positional: String? = "path"
  public static let parameters = [
    Parameter(
      "path", \Write.path, required: true, "File ending in \(moleculeFormats.endings)."),
    Parameter(
      "part", \Write.part,
      "Of a molecule in a pocket: ligand, the molecule alone; pocket; or all, where a column 'part' "
        + "tells them apart. Pockets are written to .xyz and .extxyz."),
  ]

  var path: OutputFile?
  var part = WrittenPart.ligand

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let path = try required(path, "path").path
    guard let format = moleculeFormats.format(of: path) else {
      throw .parameter("path", reason: "must end in \(moleculeFormats.endings)")
    }
    guard part == .ligand || format is XYZFormat else {
      throw .parameter("part", reason: "a pocket is written to .xyz or .extxyz")
    }
    return Action(path: path, format: format, part: part)
  }

  /// Appends in one format.
  public struct Action: Verb {
    let path: String
    let format: any MoleculeFormat
    let part: WrittenPart

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      var molecule = try written(of: candidate)
      for (key, value) in context.provenance + facts(of: candidate) { molecule.info[key] = value }
      context.emit(
        OutputRecord(path: path, text: format.text(of: molecule, from: candidate)))
    }

    /// The atoms to write.
    private func written(of candidate: Candidate) throws -> Molecule {
      guard part != .ligand else { return candidate.molecule }
      guard let pocket = candidate.pocket else {
        throw MoleculeFailure(stage: Write.name, reason: "has no pocket to write")
      }
      var molecule = part == .all ? candidate.molecule : Molecule()
      let own = molecule.count
      for (element, position) in zip(pocket.elements, pocket.positions) {
        molecule.append(element, at: position, fixed: true)
      }
      let residues = pocket.residues.map { $0.replacing(" ", with: ":") }
      molecule.columns["part"] = .strings(
        Array(repeating: "ligand", count: own) + residues.map { _ in "pocket" }, width: 1)
      molecule.columns["residue"] = .strings(
        Array(repeating: "LIG", count: own) + residues, width: 1)
      return molecule
    }

    private func facts(of candidate: Candidate) -> [(String, InfoValue)] {
      var facts: [(String, InfoValue)] = [("seed", .integer(Int(candidate.seed)))]
      facts.append(("stages", .string(candidate.stages.map(\.name).joined(separator: " "))))
      for stage in candidate.stages {
        for (name, value) in stage.metrics.sorted(by: { $0.key < $1.key }) {
          facts.append(("\(stage.name)_\(name)", .real(value)))
        }
      }
      if candidate.molecule.fixed.contains(true) {
        facts.append(("scaffold_atoms", .integer(candidate.molecule.fixed.filter { $0 }.count)))
      }
      return facts
    }
  }
}
