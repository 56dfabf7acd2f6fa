import Chemistry
import Engine
import Formats
import Store

/// Appends a molecule to a file.
public struct Write: Verb {
  public static let name = "write"
  public static let summary =
    "Append the molecule to an extended XYZ or SDF file, or to an SQLite store."
  public static let subject = VerbSubject.reads
  public static let positional: String? = "path"
  public static let parameters = [
    Parameter(
      "path", \Write.path, required: true, "File; .xyz, .extxyz, .sdf or .db choose the format.")
  ]

  /// Formats by file extension.
  private enum Format: String, CaseIterable {
    case xyz, extxyz, sdf, db
  }

  var path: OutputFile?
  private var format = Format.xyz

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    let name = path?.path ?? ""
    let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard name.contains("."), let format = Format(rawValue: ending) else {
      let known = Format.allCases.map { "." + $0.rawValue }.joined(separator: ", ")
      throw .parameter("path", reason: "must end in one of \(known)")
    }
    self.format = format
  }

  public func run(on candidate: inout Candidate, in context: RunContext) throws {
    var molecule = candidate.molecule
    for (key, value) in context.provenance + facts(of: candidate) { molecule.info[key] = value }
    let text =
      switch format {
      case .xyz, .extxyz: ExtendedXYZ.text(molecule)
      case .sdf: Self.sdf(molecule, seed: candidate.seed)
      case .db: Self.row(molecule, of: candidate).line
      }
    context.emit(OutputRecord(path: path?.path, text: text))
  }

  /// A record with bonds and charges where the molecule has a closed shell, with its facts as
  /// properties.
  public static func sdf(_ molecule: Molecule, seed: UInt64) -> String {
    let validity = Validity(of: molecule)
    return SDF.text(
      molecule, bonds: validity.bonds?.graph ?? BondPerception().connectivity(of: molecule),
      charges: validity.bonds?.formalCharges, title: "\(molecule.formula) seed \(seed)",
      properties: molecule.info.map { ($0.key, "\($0.value)") })
  }

  private static func row(_ molecule: Molecule, of candidate: Candidate) -> StoredMolecule {
    let judged = JudgedMolecule(
      molecule, validHeavyAtoms: candidate.figure("heavy_valid").map { Int($0) })
    return StoredMolecule(
      molecule, seed: candidate.seed, smiles: judged.smiles, isValid: judged.isValid,
      verdict: judged.validity?.description ?? "", energy: candidate.figure("energy"),
      interaction: candidate.figure("interaction"), similarity: candidate.figure("similarity"),
      metrics: Dictionary(
        Metric.all.compactMap { metric in metric.value(judged).map { (metric.key, $0) } }
      ) { first, _ in first })
  }

  private func facts(of candidate: Candidate) -> [(String, InfoValue)] {
    var facts: [(String, InfoValue)] = [("seed", .integer(Int(candidate.seed)))]
    facts.append(("stages", .string(candidate.stages.map(\.name).joined(separator: " "))))
    for stage in candidate.stages {
      for (name, value) in stage.figures.sorted(by: { $0.key < $1.key }) {
        facts.append(("\(stage.name)_\(name)", .real(value)))
      }
    }
    if candidate.molecule.fixed.contains(true) {
      facts.append(("scaffold_atoms", .integer(candidate.molecule.fixed.filter { $0 }.count)))
    }
    return facts
  }
}
