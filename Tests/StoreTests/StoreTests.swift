import Engine
import FoundationEssentials
import Testing

@testable import Store

@Suite("A store") struct StoreTests {
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "simgen-store-\(UUID().uuidString).db").path

  /// Molecules that differ in what queries ask for.
  static let molecules: [StoredMolecule] = {
    func molecule(_ symbols: String, fixed: Int = 0) -> Molecule {
      let elements = symbols.compactMap { Element(symbol: String($0)) }
      var molecule = Molecule(
        elements: elements,
        positions: elements.indices.map { SIMD3(Double($0) * 1.1, 0.1 / 3, -1e-9) },
        fixed: elements.indices.map { $0 < fixed })
      molecule.info["recipe"] = .string("abc")
      molecule.info["seed"] = .integer(7)
      molecule.info["relax_energy"] = .real(-1.0 / 3)
      molecule.info["fmax"] = .boolean(true)
      return molecule
    }
    return [
      StoredMolecule(
        molecule("CCOHHHHHH"), seed: 7, smiles: "CCO", isValid: true, verdict: "valid",
        energy: -90, interaction: -4.5, similarity: -1.5, metrics: ["rings": 2, "qed": 0.25]),
      StoredMolecule(
        molecule("COHHHH", fixed: 2), seed: 8, smiles: "CO", isValid: true, verdict: "valid",
        energy: -60.25, forces: (0..<6).map { SIMD3(Double($0), -1.0 / 3, 0) }, interaction: -4.25,
        similarity: -1.25),
      StoredMolecule(
        molecule("NN"), seed: 9, isValid: false, verdict: "radical: \"quoted\", ångström",
        energy: .nan),
    ]
  }()

  private func written(_ molecules: [StoredMolecule]) throws -> StoreReader {
    let store = try StoreWriter(path: path, isNew: true, metrics: ["rings", "qed"])
    for molecule in molecules { try store.append(molecule) }
    try store.close(isLast: true)
    return try StoreReader(path: path)
  }

  private func identifiers(_ store: StoreReader, _ set: (inout StoreQuery) -> Void) throws -> [Int]
  {
    var query = StoreQuery()
    set(&query)
    var found: [Int] = []
    try store.select(query) { found.append($0.id) }
    if query.limit == nil { #expect(try store.count(query) == found.count) }
    return found
  }

  @Test("gives back the molecules that were written, to the last bit")
  func roundTrip() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try written(Self.molecules)
    var found: [StoredMolecule] = []
    try store.select(StoreQuery()) { found.append($0.stored) }
    #expect(found.count == 3)
    #expect(found[0] == Self.molecules[0])
    #expect(found[1] == Self.molecules[1])
    #expect(found[2].molecule == Self.molecules[2].molecule)
    #expect(found[2].verdict == Self.molecules[2].verdict)
    // What is not a number is not there.
    #expect(found[2].energy == nil)
  }

  @Test("A line stands for a molecule")
  func lines() {
    for molecule in Self.molecules.prefix(2) {
      #expect(StoredMolecule(line: molecule.line) == molecule)
      #expect(molecule.line.filter(\.isNewline).count == 1)
    }
    #expect(StoredMolecule(line: "3\n\nC 0 0 0") == nil)
  }

  @Test("finds what was asked for")
  func queries() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try written(Self.molecules)
    #expect(try identifiers(store) { _ in } == [1, 2, 3])
    #expect(try identifiers(store) { $0.formula = "C2H6O" } == [1])
    #expect(try identifiers(store) { $0.smiles = "CO" } == [2])
    #expect(try identifiers(store) { $0.isValid = false } == [3])
    #expect(try identifiers(store) { $0.seed = 8 } == [2])
    #expect(try identifiers(store) { $0.with = [.carbon, .oxygen] } == [1, 2])
    #expect(try identifiers(store) { $0.without = [.oxygen] } == [3])
    #expect(try identifiers(store) { $0.only = [.nitrogen] } == [3])
    #expect(try identifiers(store) { $0.only = [.carbon, .oxygen] } == [1, 2])
    #expect(try identifiers(store) { $0.ranges = [MetricRange("heavy_atoms", 2...2)] } == [2, 3])
    #expect(
      try identifiers(store) { $0.ranges = [MetricRange("energy", -.infinity ... -80)] } == [1])
    #expect(
      try identifiers(store) {
        $0.ranges = [
          MetricRange("interaction_energy", -4.3...(.infinity)), MetricRange("atoms", 6...6),
        ]
      } == [2])
    #expect(try identifiers(store) { $0.order = ("energy", true) } == [2, 1, 3])
    #expect(
      try identifiers(store) {
        $0.order = ("similarity", false)
        $0.limit = 1
      } == [1])
    #expect(
      try identifiers(store) {
        $0.formula = "C2H6O"
        $0.isValid = false
      } == [])
  }

  @Test("finds by any metric it was written with, and names those it has not")
  func metrics() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try written(Self.molecules)
    #expect(store.metrics == ["rings", "qed"])
    #expect(try identifiers(store) { $0.ranges = [MetricRange("rings", 1...3)] } == [1])
    #expect(try identifiers(store) { $0.ranges = [MetricRange("rings", 3...9)] } == [])
    #expect(try identifiers(store) { $0.order = ("qed", true) } == [1, 2, 3])
    // A name is a name, whatever it looks like.
    for name in ["speed", "qed; DROP TABLE molecules", "1 OR 1", ""] {
      #expect(throws: StoreError.self) {
        try identifiers(store) { $0.ranges = [MetricRange(name, 0...1)] }
      }
      #expect(throws: StoreError.self) { try identifiers(store) { $0.order = (name, false) } }
    }
  }

  @Test("a column of a stranger's file is a name, whatever SQL it looks like")
  func foreignColumns() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = try written(Self.molecules)
    let database = try Database(path: path, isReadOnly: false)
    let name = "qed, seed FROM molecules; \"--'"
    try database.run(
      "ALTER TABLE molecules ADD COLUMN \"qed, seed FROM molecules; \"\"--'\" NUMERIC DEFAULT 5")
    let store = try StoreReader(path: path)
    #expect(store.metrics == ["rings", "qed", name])
    #expect(try identifiers(store) { $0.ranges = [MetricRange(name, 5...5)] } == [1, 2, 3])
    #expect(try identifiers(store) { $0.ranges = [MetricRange(name, 6...7)] } == [])
    #expect(try identifiers(store) { $0.order = (name, true) } == [1, 2, 3])
    try store.select(StoreQuery()) { #expect($0.stored.metrics[name] == 5) }
  }

  @Test("of an earlier version is read, and gets the columns it lacks when it goes on")
  func earlier() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try StoreWriter(path: path, isNew: true, metrics: [])
    try first.append(Self.molecules[0])
    try first.close(isLast: true)
    let database = try Database(path: path, isReadOnly: false)
    try database.run("UPDATE information SET value = '1' WHERE name = 'simgen'")
    #expect(try StoreReader(path: path).metrics == [])
    let second = try StoreWriter(path: path, isNew: false, metrics: ["rings"])
    try second.append(Self.molecules[0])
    try second.close(isLast: true)
    let store = try StoreReader(path: path)
    #expect(store.metrics == ["rings"])
    #expect(try identifiers(store) { $0.ranges = [MetricRange("rings", 2...2)] } == [2])
    #expect(try identifiers(store) { _ in } == [1, 2])
  }

  @Test("has the same bytes for the same molecules, written at once or in pieces")
  func bytes() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    func contents() throws -> Data {
      defer { try? FileManager.default.removeItem(atPath: path) }
      return try Data(contentsOf: URL(filePath: path))
    }
    _ = try written(Self.molecules)
    let first = try contents()
    _ = try written(Self.molecules)
    #expect(try contents() == first)
    _ = try written(Array(Self.molecules.prefix(2)))
    let store = try StoreWriter(path: path, isNew: false, metrics: ["rings", "qed"])
    try store.append(Self.molecules[2])
    try store.close(isLast: true)
    #expect(try identifiers(StoreReader(path: path)) { _ in } == [1, 2, 3])
  }

  @Test("has the key-value pairs of ASE under names ASE takes")
  func pairs() {
    let pairs = ASEPairs(Self.molecules[0])
    #expect(
      pairs.text == """
        {"energy_per_atom": -10.0, "heavy_atoms": 3, "interaction_energy": -4.5, \
        "qed": 0.25, "recipe": "abc", "relax_energy": -0.3333333333333333, "rings": 2, "seed": 7, \
        "similarity": -1.5, "smiles": "CCO", "valid": 1, "verdict": "valid"}
        """)
  }

  @Test("Files that are no stores are refused")
  func refusals() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: StoreError.self) { try StoreReader(path: "/nowhere/mols.db") }
    try Data("not a database, but long enough to look like one".utf8)
      .write(to: URL(filePath: path))
    #expect(throws: StoreError(path: path, reason: .notAStore)) { try StoreReader(path: path) }
    try FileManager.default.removeItem(atPath: path)
    let other = try Database(path: path, isReadOnly: false)
    try other.run("CREATE TABLE information (name TEXT, value TEXT)")
    #expect(throws: StoreError(path: path, reason: .notAStore)) { try StoreReader(path: path) }
    try other.run("INSERT INTO information VALUES ('simgen', '3')")
    #expect(throws: StoreError(path: path, reason: .tooNew(version: "3"))) {
      try StoreReader(path: path)
    }
  }
}
