import Chemistry
import Engine
import Platform
import Store

/// Molecules of a store for people, for programs and as files.
package struct MoleculeListing {
  private let store: StoreReader
  private let query: StoreQuery
  /// Conditions besides those of the query; all have to hold.
  private let conditions: [MoleculeCondition]
  /// Whether of equal molecules only the first is taken.
  private let isUnique: Bool
  /// Rows of a table, where the query has no limit of its own.
  private let tableLimit = 50

  /// What molecules are taken out of a store as: all but a store, where the energies that stages noted
  /// would be missing.
  package static let formats = moleculeFormats.filter { !($0 is StoreFormat) }

  /// The molecules of a store that a query asks for.
  /// - Parameters:
  ///   - conditions: that have to hold besides.
  ///   - isUnique: whether of molecules with one SMILES only the first is taken.
  package init(
    store: StoreReader, query: StoreQuery, conditions: [MoleculeCondition] = [],
    isUnique: Bool = false
  ) {
    self.store = store
    self.query = query
    self.conditions = conditions
    self.isUnique = isUnique
  }

  /// How many there are, no more than the limit.
  package func count() throws -> Int {
    guard isFiltered else { return min(try store.count(query), query.limit ?? .max) }
    var count = 0
    try select { _ in count += 1 }
    return count
  }

  private var isFiltered: Bool { isUnique || !conditions.isEmpty }

  /// What conditions may ask of the molecules of a store.
  package static func terms(of store: StoreReader) -> [Condition.Term] {
    let words = ["any", "valid", "connected", "neutral", "heavy"]
    let known = Set(words + store.comparable)
    let named = MoleculeCondition.terms.filter { known.contains($0.name) }
    return named
      + store.comparable.filter { name in !named.contains { $0.name == name } }
      .map { Condition.Term($0, isFlag: false) }
  }

  /// Hands over the molecules that fit, no more than `limit`.
  private func select(limit: Int? = nil, _ body: (StoreReader.Found) throws -> Void) throws {
    var query = query
    let limit = query.limit ?? limit
    query.limit = isFiltered ? nil : limit
    var seen: Set<String> = []
    var left = limit ?? .max
    try store.select(query) { found in
      guard left > 0, fits(found.stored) else { return }
      if isUnique, let smiles = found.stored.smiles, !seen.insert(smiles).inserted { return }
      left -= 1
      try body(found)
    }
  }

  private func fits(_ stored: StoredMolecule) -> Bool {
    func metric(_ key: String) -> Double? {
      switch key {
      case "valid": stored.isValid ? 1 : 0
      case "atoms": Double(stored.molecule.count)
      case "heavy_atoms": Double(stored.molecule.heavyAtoms.count)
      case "energy": stored.energy
      case "energy_per_atom": stored.energyPerAtom
      case "interaction_energy": stored.interaction
      case "similarity": stored.similarity
      default: stored.metrics[key]
      }
    }
    return conditions.allSatisfy { condition in
      condition(structure: stored.smiles.flatMap { try? SanitisedStructure(smiles: $0) }) {
        MoleculeCondition.value(of: $0, metric: metric)
      } == true
    }
  }

  /// The first ones as a table, and how many there are besides.
  package func table(width: Int) throws -> String {
    var table = TextTable(columns: [
      .init(heading: "id", alignsRight: true), .init(heading: "formula", alignsRight: false),
      .init(heading: "heavy", alignsRight: true, isOptional: true),
      .init(heading: "interaction eV/atom", alignsRight: true, isOptional: true),
      .init(heading: "E_sim/atom", alignsRight: true, isOptional: true),
      .init(heading: "seed", alignsRight: true, isOptional: true),
      .init(heading: "SMILES or verdict", alignsRight: false, limit: 60),
    ])
    // What was asked for is shown too.
    var asked: [String] = []
    let terms = conditions.flatMap(\.condition.terms)
    for metric in query.metrics + terms
    where store.metrics.contains(metric) && !asked.contains(metric) {
      asked.append(metric)
    }
    table.columns.insert(
      contentsOf: asked.map { .init(heading: $0, alignsRight: true) }, at: table.columns.count - 1)
    try select(limit: tableLimit) { found in
      let stored = found.stored
      table.rows.append(
        [
          "\(found.id)", stored.molecule.formula, "\(stored.molecule.heavyAtoms.count)",
          stored.interaction.map { Text.fixed($0, 3) } ?? "-",
          stored.similarity.map { Text.fixed($0, 2) } ?? "-", "\(stored.seed)",
        ] + asked.map { stored.metrics[$0].map(Text.short) ?? "-" } + [
          stored.smiles ?? stored.verdict
        ])
    }
    guard !table.rows.isEmpty else { return "no molecule fits\n" }
    let hidden = try count() - table.rows.count
    return table.rendered(width: width)
      + (hidden > 0 ? "... and \(hidden) more; --limit, --csv or -o give them\n" : "")
  }

  /// Hands over a line of headings, then one per molecule.
  package func csv(_ body: (String) -> Void) throws {
    body(
      "id,formula,atoms,heavy_atoms,smiles,valid,verdict,energy_eV,energy_per_atom_eV,"
        + "interaction_energy_per_atom_eV,similarity_per_atom,seed"
        + store.metrics.map { ",\($0)" }.joined() + "\n")
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    try select { found in
      let (stored, molecule) = (found.stored, found.stored.molecule)
      let fields =
        [
          "\(found.id)", molecule.formula, "\(molecule.count)", "\(molecule.heavyAtoms.count)",
          stored.smiles ?? "", stored.isValid ? "1" : "0", stored.verdict, number(stored.energy),
          number(stored.energyPerAtom), number(stored.interaction), number(stored.similarity),
          "\(stored.seed)",
        ]
        + store.metrics.map { key in
          guard let metric = Metric[key] else { return number(stored.metrics[key]) }
          return metric.written(stored.metrics[key])
        }
      body(fields.map(Text.csvField).joined(separator: ",") + "\n")
    }
  }

  /// Writes them to a file, as `write` in a recipe would have.
  /// - Returns: how many.
  package func write(
    to path: String, of files: OutputFiles, as format: any MoleculeFormat
  ) throws -> Int {
    try files.claim([path])
    // Where nothing fits the file is there all the same.
    try files.append("", to: path)
    var written = 0
    try select { found in
      try files.append(
        format.text(of: found.stored.molecule, from: Self.candidate(found.stored)), to: path)
      written += 1
    }
    _ = try files.finish(complete: true)
    return written
  }

  /// The molecule as it was when it was stored, with what verbs had noted.
  private static func candidate(_ stored: StoredMolecule) -> Candidate {
    var candidate = Candidate(molecule: stored.molecule, seed: stored.seed)
    if let energy = stored.energy, let forces = stored.forces {
      candidate.calculation = Calculation(energy: energy, forces: forces)
    }
    let noted = [
      "energy": stored.energy, "interaction": stored.interaction,
      "similarity": stored.similarity, "surprise": stored.metrics["surprise"],
      "heavy_valid": stored.metrics["valid_heavy_atoms"],
      // A flag alone is kept: below all of the reference, or not.
      "reference_rank": stored.metrics["unlike"].map { 1 - $0 },
    ].compactMapValues { $0 }
    candidate.stages = [Stage(name: "stored", seconds: 0, metrics: noted)]
    return candidate
  }
}
