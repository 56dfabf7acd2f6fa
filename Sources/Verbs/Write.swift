import Engine
import Outputs

/// Appends a molecule to a file.
public struct Write: VerbPlugin {
  public static let name = "write"
  public static let summary = "Append the molecule to a file, in the format that its name says."
  public static let subject = VerbSubject.reads
  public static let positional: String? = "path"
  public static let parameters = [
    Parameter(
      "path", \Write.path, required: true, "File ending in \(moleculeFormats.endings).")
  ]

  var path: OutputFile?

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Action {
    let path = try required(path, "path").path
    guard let format = moleculeFormats.format(of: path) else {
      throw .parameter("path", reason: "must end in \(moleculeFormats.endings)")
    }
    return Action(path: path, format: format)
  }

  /// Appends in one format.
  public struct Action: Verb {
    let path: String
    let format: any MoleculeFormat

    public func run(on candidate: inout Candidate, in context: RunContext) throws {
      var molecule = candidate.molecule
      for (key, value) in context.provenance + facts(of: candidate) { molecule.info[key] = value }
      context.emit(
        OutputRecord(path: path, text: format.text(of: molecule, from: candidate)))
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
