import ArgumentParser
import Chemistry
import Engine
import Formats
import MACE
import Outputs
import Platform
import Reporting
import Simgen

/// `simgen analyze`: how good the molecules in a file are.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Judge the molecules in a file.",
    discussion: """
      Says of every molecule whether it is one (in one piece, every shell closed, accepted by \
      RDKit) and if not, why not; counts how many are different, their elements, bonds, rings, \
      functional groups and motifs that do not keep in a flask. Molecules need all their \
      hydrogens. Files are extended XYZ, SDF and molfiles, SMILES (placed in space by RDKit), \
      all of them also compressed by gzip, and stores (.db).

      --reference gives the molecules that were imitated: what is not among them is new. \
      --compare gives others of the same kind, such as some that were held out. Both are shown \
      beside the evaluated molecules, with three distances to each: sum |a - b| / sum (a + b) over \
      the shares of molecules with a functional group, and over the numbers of rings and bonds \
      of each kind per molecule. 0 is the same, 1 is nothing in common; beside it stands the \
      distance that chance alone makes between samples as large.

      With --model the interaction energies per atom are compared too, with --environments the \
      similarity energies (E_sim, at the sharpness 120 that the default schedule ends with; the \
      lower, the more alike): medians and Kolmogorov-Smirnov distances. With --output a \
      report for the browser, one line per molecule as CSV and all counts as JSON are written.

      EXAMPLES:
        simgen analyze out/qm9-like.xyz
        simgen analyze mols.sdf.gz --reference out/mols.db
        curl https://example.org/mols.xyz.gz | simgen analyze -
        simgen analyze out/qm9-like.xyz --reference data/qm9-256.xyz -o out
        simgen analyze out/qm9-like.xyz --reference data/qm9-256.xyz \\
          --compare held-out.xyz
        simgen analyze mols.xyz --reference others.xyz \\
          --model models/simgen-small.safetensors \\
          --environments data/qm9-256.xyz -o out

      EXIT CODES: 0 done, 1 the work failed. Outputs appear whole or not at all.
      """)

  @Argument(
    help: "XYZ, SDF or SMILES, also .gz, or a store; - is standard input.",
    completion: StructureArgument.completion)
  var structures: StructureArgument

  @Option(
    help: ArgumentHelp("Molecules that were imitated.", valueName: "file"),
    completion: StructureArgument.completion)
  var reference: StructureArgument?

  @Option(
    help: ArgumentHelp(
      "Molecules of the same kind that were not imitated.", valueName: "file"),
    completion: StructureArgument.completion)
  var compare: StructureArgument?

  @Option(
    help: ArgumentHelp("Gives energies: a safetensors file.", valueName: "file"),
    completion: .file(extensions: ["safetensors", "model"]))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Whose environments E_sim is measured against.", valueName: "file"),
    completion: StructureArgument.completion)
  var environments: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Folder for report, CSV and JSON, made if missing.", valueName: "folder"))
  var output: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Looks at molecules alone of which a condition holds, or a metric is in a range as in rings=1..3; may be repeated.",
      valueName: "condition"))
  var conditions: [String] = []

  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  @OptionGroup var threads: ThreadOptions

  private var team: WorkerTeam { WorkerTeam(threads: threads.count) }

  func validate() throws {
    if [structures.path, reference?.path, compare?.path].count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be read once: give - once.")
    }
    if environments != nil && model == nil {
      throw ValidationError("--environments needs --model to describe them.")
    }
  }

  func run() throws {
    let outputs = OutputFiles(folder: output ?? "", overwrite: overwrite, formats: .everything)
    let paths = output == nil ? [] : Self.endings.map { title + $0 }
    let start = Machine.seconds()
    let conditions = try conditions.map {
      try MoleculeCondition(argument: $0, terms: MoleculeCondition.terms)
    }
    let (table, note, names) = try reportingErrors {
      try outputs.inspect(paths)
      let frames = try structures.molecules()
      let rule = HydrogenBondLengthRule()
      let bare = team.map(frames) { rule.missingHydrogens(in: $0) }.count { $0 > 0 }
      if bare > 0 {
        Terminal.note(
          "simgen: note: \(bare) of \(frames.count) structures of \(Text.message(structures.name)) lack hydrogens; "
            + "what is said of them is of no whole molecule\n")
      }
      let sets = [("reference", reference), ("compared", compare)]
      let others = try sets.compactMap { name, file in
        try file.map { (name, path: $0.name, frames: try $0.molecules()) }
      }
      let scorer = try model.map {
        try Scorer(model: $0, environments: environments, threads: threads.count)
      }
      try outputs.claim(paths)
      let results = try evaluated(frames, path: structures.name, by: scorer).filter { result in
        conditions.allSatisfy { condition in
          condition(
            structure: result.evaluated.smiles.flatMap { try? SanitisedStructure(smiles: $0) }
          ) {
            MoleculeCondition.value(of: $0) { result.evaluated[$0] }
          } == true
        }
      }
      var known: Set<String>?
      let compared = try others.map { name, path, frames in
        let molecules = try evaluated(frames, path: path, by: scorer).map(\.evaluated)
        if name == "reference" { known = Set(molecules.compactMap(\.smiles)) }
        return (name, SetEvaluation(molecules))
      }
      let comparison = Comparison(
        SetEvaluation(results.map(\.evaluated), known: known), with: compared)
      let table = EvaluationTable(comparison)
      let note = Guidance.note(results)
      guard output != nil else { return (table, note, [String]()) }
      let files = EvaluationFiles(results: results, rejected: [], comparison: comparison)
      let report = Report(
        title: title, recipe: nil, facts: facts, results: results, rejected: [],
        comparison: comparison, schedules: [], citations: Self.citations,
        seconds: Machine.seconds() - start,
        isPartial: false)
      for (path, text) in zip(paths, [report.rendered(), files.csv(), try files.json()]) {
        try outputs.append(text, to: path)
      }
      return (table, note, try outputs.finish(complete: true))
    }
    Terminal.print(table.rendered() + table.verdicts() + table.familyTables() + note)
    if !names.isEmpty { Terminal.print("Wrote \(names.joined(separator: ", "))\n") }
  }

  /// Similarity kernels, QED, logP, SA.
  private static let citations = [
    "10.1021/acs.jcim.5b00559", "10.1038/nchem.1243", "10.1021/ci990307l",
    "10.1186/1758-2946-1-8",
  ]

  private static let endings = ["-analysis.html", "-analysis.csv", "-analysis.json"]

  private var title: String { structures.title }

  private var facts: [(name: String, value: String)] {
    [
      ("structures", structures.name), ("reference", reference?.name),
      ("compared", compare?.name), ("model", model),
      ("environments", environments), ("engine", Version.program),
    ].compactMap { name, value in value.map { (name, $0) } }
  }

  private func evaluated(
    _ frames: [Molecule], path: String, by scorer: Scorer?
  ) throws -> [ReportedMolecule] {
    let scores = try scorer?.scores(of: frames, path: path)
    return team.map(Array(frames.indices)) { index in
      let frame = frames[index]
      var seed: UInt64 = 0
      if case .integer(let number)? = frame.info["seed"], number >= 0 { seed = UInt64(number) }
      var candidate = Candidate(molecule: frame, seed: seed)
      if let score = scores?[index] {
        var metrics = ["energy": score.energy, "interaction": score.interaction]
        if let similarity = score.similarity {
          metrics["similarity"] = similarity
          metrics["sharpness"] = Scorer.sharpness
          candidate.guide = "similarity"
        }
        candidate.stages = [Stage(name: "analyze", seconds: 0, metrics: metrics)]
      }
      return ReportedMolecule(index: index, name: "frame \(index + 1)", candidate: candidate)
    }
  }
}
