import ArgumentParser
import Chemistry
import Engine
import Outputs
import Simgen
import Store
import Verbs

/// `simgen query`: molecules of a store.
struct QueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Find molecules in a store.",
    discussion: """
      A store is what 'write mol "mols.db"' in a recipe makes: an SQLite file with a row per \
      molecule. All conditions that are given have to fit. Ranges are written 5..9, 5.., ..9 or \
      7; --where takes one for any metric of the store, or a condition as recipes \
      have it. Metrics are \(Metric.all.map(\.key).joined(separator: ", ")). Without -o or --csv a table of the first molecules is printed. ASE reads the same file \
      (ase.db.connect), and so does sqlite3: the table is called molecules.

      EXAMPLES:
        simgen query out/mols.db
        simgen query out/mols.db --valid --heavy 7..9 --sort energy_per_atom \\
          --limit 10
        simgen query out/mols.db --where rings=1.. --where qed=0.5.. \\
          --where unstable=0
        simgen query out/mols.db --where 'valid and rings >= 1 and qed > 0.5'
        simgen query out/mols.db --where 'not matches("[OX2][OX2]")' --unique
        simgen query out/mols.db --with N,O --without F --count
        simgen query out/mols.db --smiles OCC -o ethanol.xyz
        simgen query out/mols.db --interaction-energy ..-0.3 --csv > low.csv

      EXIT CODES: 0 done, also when nothing fits, 1 the work failed.
      """)

  @Argument(help: "The store.", completion: .file(extensions: ["db"]))
  var store: String

  @Option(help: "Hill formula, such as C2H6O.")
  var formula: String?

  @Option(name: .customLong("with"), help: "Elements that occur, such as N,O.")
  var included: ElementSet?

  @Option(name: .customLong("without"), help: "Elements that do not occur.")
  var excluded: ElementSet?

  @Option(help: "The only elements beside hydrogen.")
  var elements: ElementSet?

  @Option(help: "A molecule, in any spelling of its SMILES.")
  var smiles: String?

  @Flag(inversion: .prefixedNo, help: "Valid molecules, or those that are not.")
  var valid: Bool?

  @Option(help: "The seed a molecule was generated from.")
  var seed: Int?

  @Option(help: ArgumentHelp("Number of heavy atoms.", valueName: "range"))
  var heavy: NumberRange?

  @Option(help: ArgumentHelp("Number of atoms.", valueName: "range"))
  var atoms: NumberRange?

  @Option(help: ArgumentHelp("Total energy, eV.", valueName: "range"))
  var energy: NumberRange?

  @Option(help: ArgumentHelp("Total energy per atom, eV.", valueName: "range"))
  var energyPerAtom: NumberRange?

  @Option(help: ArgumentHelp("Interaction energy per atom, eV.", valueName: "range"))
  var interactionEnergy: NumberRange?

  @Option(help: ArgumentHelp("Similarity energy (E_sim) per atom.", valueName: "range"))
  var similarity: NumberRange?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "A metric and its range, such as rings=1..3, or a condition; may be repeated.",
      valueName: "condition"))
  var conditions: [String] = []

  @Flag(help: "Of molecules with one SMILES only the first.")
  var unique = false

  @Option(help: ArgumentHelp("What comes first, by a metric.", valueName: "metric"))
  var sort: String?

  @Flag(help: "The largest first.")
  var descending = false

  @Option(help: "So many at most.")
  var limit: Int?

  @Flag(help: "Print how many there are.")
  var count = false

  @Flag(help: "Print all of them as CSV.")
  var csv = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write them to a file: \(MoleculeListing.formats.endings).", valueName: "file"))
  var output: String?

  @Flag(help: "Replace the file if it exists.")
  var overwrite = false

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit needs 1 or more.") }
    if [count, csv, output != nil].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --count, --csv and --output.")
    }
    if descending && sort == nil { throw ValidationError("--descending needs --sort.") }
    _ = try format()
  }

  /// The format of the output; nil where none is asked for.
  private func format() throws -> (any MoleculeFormat)? {
    guard let output else { return nil }
    guard let format = MoleculeListing.formats.format(of: output) else {
      throw ValidationError(
        "--output needs a name that ends in \(MoleculeListing.formats.endings).")
    }
    if let obstacle = format.obstacle { throw ValidationError("--output \(output): \(obstacle).") }
    return format
  }

  /// A formula in the order of stores.
  private static func hill(_ text: String) throws -> String {
    do throws(Formula.Failure) {
      let elements = try Formula(text).elements
      return Molecule(elements: elements, positions: elements.map { _ in .zero }).formula
    } catch {
      throw ValidationError("--formula \(text): expected elements and counts, such as C2H6O.")
    }
  }

  func run() throws {
    let (query, format) = (try query(), try format())
    try reportingErrors {
      let reader = try StoreReader(path: store)
      let listing = MoleculeListing(
        store: reader, query: query,
        conditions: try conditions.filter { MetricRange($0) == nil }.map {
          try MoleculeCondition(argument: $0, terms: MoleculeListing.terms(of: reader))
        }, isUnique: unique)
      if count {
        Terminal.print("\(try listing.count())\n")
      } else if csv {
        try listing.csv { Terminal.print($0) }
      } else if let output, let format {
        let files = OutputFiles(folder: "", overwrite: overwrite, formats: .everything)
        let written = try listing.write(to: output, of: files, as: format)
        Terminal.print("Wrote \(Text.count(written, "molecule")) to \(output)\n")
      } else {
        Terminal.print(try listing.table(width: Terminal.tableWidth))
      }
    }
  }

  private func query() throws -> StoreQuery {
    var query = StoreQuery()
    query.formula = try formula.map(Self.hill)
    query.with = included?.elements ?? []
    query.without = excluded?.elements ?? []
    query.only = elements?.elements ?? []
    query.isValid = valid
    query.seed = seed
    query.limit = limit
    query.order = sort.map { ($0, descending) }
    if smiles?.isEmpty == true { throw ValidationError("--smiles needs a molecule, such as OCC.") }
    if let smiles {
      do throws(SanitisationFailure) {
        query.smiles = try SanitisedStructure(smiles: smiles).smiles
      } catch {
        throw ValidationError("--smiles \(smiles): \(error)")
      }
    }
    let ranges: [(String, NumberRange?)] = [
      ("heavy_atoms", heavy), ("atoms", atoms), ("energy", energy),
      ("energy_per_atom", energyPerAtom), ("interaction_energy", interactionEnergy),
      ("similarity", similarity),
    ]
    for case (let metric, let range?) in ranges {
      query.ranges.append(MetricRange(metric, range.bounds))
    }
    query.ranges += conditions.compactMap { MetricRange($0) }
    return query
  }
}

/// `5..9`, `5..`, `..9` or `7`.
struct NumberRange: ExpressibleByArgument {
  let bounds: ClosedRange<Double>

  init?(argument: String) {
    guard let bounds = MetricRange.bounds(argument) else { return nil }
    self.bounds = bounds
  }
}

/// `C,N,O`.
struct ElementSet: ExpressibleByArgument {
  let elements: [Element]

  init?(argument: String) {
    let symbols = argument.split(separator: ",").map { $0.filter { $0 != " " } }
    elements = symbols.compactMap { Element(symbol: $0) }
    guard !symbols.isEmpty, elements.count == symbols.count else { return nil }
  }
}
