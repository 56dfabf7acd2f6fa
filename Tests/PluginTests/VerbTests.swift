import Chemistry
import Engine
import Forces
import Formats
import MACE
import Mutators
import TestSupport
import Testing
import Verbs

/// The verbs with the shipped model and reference set.
@Suite("Verbs")
struct VerbTests {
  static let model: Value = get {
    try ConformanceTests.make(
      .model, "mace", ["file": .file(Repository.path("models/simgen-small.safetensors"))])
  }
  static let reference: Value = get {
    try ConformanceTests.make(.reference, "xyz", ConformanceTests.arguments(.reference, "xyz"))
  }
  static let context = RunContext(cache: RunCache())

  /// A labelled plug-in; an empty one if it cannot be made, which the test that uses it reports.
  static func get(_ make: () throws -> Made) -> Value {
    (try? make()).map { .object(Labelled(label: "it", $0)) } ?? .list([])
  }

  static func molecules() throws -> [Molecule] {
    guard case .object(let labelled) = reference,
      let set = labelled.product as? ReferenceSet
    else { return [] }
    return set.molecules
  }

  static func run(
    _ name: String, _ values: [String: Value] = [:], on molecule: Molecule,
    in context: RunContext = context
  ) throws -> Candidate {
    let verb = try #require(
      try verbsCatalogue.verb(named: name)?.plugin.make(values).product as? any Verb)
    var candidate = Candidate(molecule: molecule, seed: 1)
    try verb.run(on: &candidate, in: context)
    return candidate
  }

  /// Molecules that only differ in where their atoms are, from one file.
  private struct Reference: ReferencePlugin {
    static let name = "here"
    static let summary = "Molecules given here."
    static let parameters: [Parameter<Self>] = []
    var molecules: [Molecule] = []
    func make() -> ReferenceSet { ReferenceSet(molecules, source: "here") }
  }

  /// C-O with three hydrogens on carbon and one on oxygen, or two on each.
  private static func carbonAndOxygen(onCarbon count: Int) -> Molecule {
    var molecule = Molecule(elements: [.carbon, .oxygen], positions: [.zero, [1.42, 0, 0]])
    let places: [SIMD3<Double>] = [[-0.4, 1.0, 0], [-0.4, -0.5, 0.87], [-0.4, -0.5, -0.87]]
    for place in places.prefix(count) { molecule.append(.hydrogen, at: place) }
    let others: [SIMD3<Double>] = [[1.75, 0.9, 0], [1.75, -0.9, 0]]
    for place in others.prefix(4 - count) { molecule.append(.hydrogen, at: place) }
    return molecule
  }

  @Test("references that differ in positions alone do not vote for one another")
  func votersByPosition() throws {
    let context = RunContext(cache: RunCache())
    let skeleton = Molecule(elements: [.carbon, .oxygen], positions: [.zero, [1.42, 0, 0]])
    for count in [3, 2, 3] {
      let set = Reference(molecules: [Self.carbonAndOxygen(onCarbon: count)])
      let made = try Self.run(
        "hydrogenate",
        [
          "model": Self.model, "reference": .object(Labelled(label: "here", try Made(set))),
          "closed_shell": .boolean(false), "steps": .integer(0),
        ], on: skeleton, in: context
      ).molecule
      let onCarbon = made.elements.indices.filter {
        made.elements[$0] == .hydrogen && made.positions[$0].x < 0.71
      }
      #expect(onCarbon.count == count)
    }
  }

  @Test("a reference without neighbours is refused, for there is nothing to imitate")
  func isolatedAtoms() throws {
    let methane = Molecule(
      elements: [.carbon, .hydrogen, .hydrogen, .hydrogen, .hydrogen],
      positions: [
        .zero, [0.63, 0.63, 0.63], [-0.63, -0.63, 0.63], [-0.63, 0.63, -0.63],
        [0.63, -0.63, -0.63],
      ])
    let far = Molecule(elements: [.nitrogen, .oxygen], positions: [.zero, [30, 0, 0]])
    let similarity = try #require(forcesCatalogue.plugin(.force, named: "similarity"))
    for molecules in [[methane], [far], [methane, far]] {
      let error = #expect(throws: PluginError.self) {
        try similarity.make([
          "model": Self.model,
          "reference": .object(
            Labelled(label: "here", try Made(Reference(molecules: molecules)))),
        ])
      }
      #expect("\(try #require(error))".contains("no atom of here has a neighbour"))
    }
  }

  @Test("hydrogenate gives QM9 skeletons their hydrogens back, and moves no heavy atom")
  func hydrogenate() throws {
    // Every 16th molecule; each votes on itself among others, as a user's reference would.
    let molecules = try stride(from: 0, to: 256, by: 16).map { try Self.molecules()[$0] }
    var exact = 0
    for molecule in molecules {
      let skeleton = molecule.withoutHydrogens
      let result = try Self.run(
        "hydrogenate", ["model": Self.model, "reference": Self.reference], on: skeleton)
      exact += result.molecule.formula == molecule.formula ? 1 : 0
      #expect(Array(result.molecule.positions.prefix(skeleton.count)) == skeleton.positions)
      #expect(result.stages.map(\.name) == ["hydrogenate"])
    }
    #expect(exact >= molecules.count - 1)
  }

  @Test("hydrogenate by vote without a reference is refused")
  func voteNeedsReference() throws {
    #expect {
      try verbsCatalogue.verb(named: "hydrogenate")?.plugin.make(["model": Self.model])
    } throws: { error in
      error as? PluginError
        == .parameter(
          "reference", reason: "is needed by method=vote; method=bonds does without")
    }
  }

  /// A reference in which bromine stands beside carbon.
  struct Strangers: ReferencePlugin {
    static let name = "strangers"
    static let summary = "Bromomethane."
    static let parameters: [Parameter<Strangers>] = []
    func make() -> ReferenceSet {
      let bromine = Element(symbol: "Br") ?? .carbon
      return ReferenceSet(
        [Molecule(elements: [.carbon, bromine], positions: [[0, 0, 0], [1.94, 0, 0]])],
        source: "strangers.xyz")
    }
  }

  @Test("A reference with an element the model lacks is refused before any work")
  func strangers() throws {
    let reference = Value.object(Labelled(label: "odd", try Made(Strangers())))
    #expect {
      try verbsCatalogue.verb(named: "hydrogenate")?.plugin.make([
        "model": Self.model, "reference": reference,
      ])
    } throws: { error in
      error as? PluginError
        == .parameter(
          "reference",
          reason: "molecule 1 of strangers.xyz has Br, which the model does not know; it knows "
            + "H, C, N, O, F (elements=[C, N, O, F] of the reference leaves such molecules out, 1 of 1)"
        )
    }
  }

  @Test("correct puts a wrong element right and leaves right ones alone")
  func correct() throws {
    // N-ethylformamide; with an oxygen in place of the nitrogen the shell is open.
    let amide = try #require(try Self.molecules().first { $0.info["smiles"] == .string("CCNC=O") })
    let untouched = try Self.run("correct", ["model": Self.model], on: amide)
    #expect(untouched.molecule.elements == amide.elements)
    var wrong = amide
    let nitrogen = try #require(amide.elements.firstIndex(of: .nitrogen))
    wrong.setElement(.oxygen, at: nitrogen)
    #expect(!Validity(of: wrong).isValid)
    let corrected = try Self.run("correct", ["model": Self.model], on: wrong)
    #expect(corrected.molecule.elements == amide.elements)
    #expect(corrected.metric("swaps") == 1)
  }

  @Test("relax brings shaken molecules back, lowers the energy and keeps scaffold atoms to the bit")
  func relax() throws {
    let molecule = try #require(try Self.molecules().first { $0.count == 18 })
    var noise = RandomStream(seed: 3, .samplerNoise)
    let shaken = Molecule(
      elements: molecule.elements,
      positions: molecule.positions.map { $0 + noise.normal3() * 0.05 },
      fixed: molecule.elements.indices.map { $0 < 2 })
    let result = try Self.run("relax", ["model": Self.model], on: shaken)
    #expect(result.molecule.positions.prefix(2) == shaken.positions.prefix(2))
    #expect(try #require(result.metric("fmax")) < 0.05)
    #expect(Validity(of: result.molecule).isValid)
    let energy = try #require(result.metric("energy"))
    let calculator = try #require(
      try ConformanceTests.make(
        .model, "mace", ConformanceTests.arguments(.model, "mace")
      ).product as? any AtomisticModel
    ).makeCalculator()
    var before = Contribution()
    before.reset(atomCount: shaken.count)
    try calculator.evaluate(
      ParticleBatch(molecules: [shaken]), interaction: false, into: &before)
    #expect(energy < before.energies.reduce(0, +) - 0.1)
  }

  @Test("relax with bonds kept finds the same minimum as with bonds free, and no strain is left")
  func bondsKept() throws {
    let molecule = try #require(try Self.molecules().first { $0.count == 18 })
    var noise = RandomStream(seed: 4, .samplerNoise)
    var shaken = molecule
    for atom in shaken.positions.indices { shaken.positions[atom] += noise.normal3() * 0.05 }
    var energies: [Double] = []
    for bonds in ["kept", "released", "free"] {
      let verb = try #require(
        try verbsCatalogue.verb(named: "relax")?.plugin.make([
          "model": Self.model, "bonds": .word(bonds), "fmax": .number(0.01),
        ]).product as? any Verb)
      var candidate = Candidate(molecule: shaken, seed: 1)
      candidate.bonds = BondPerception().connectivity(of: molecule)
      try verb.run(on: &candidate, in: Self.context)
      #expect(candidate.metric("strain") == 0)
      energies.append(try #require(candidate.metric("energy")))
    }
    #expect(abs(energies[0] - energies[2]) < 1e-3 && abs(energies[1] - energies[2]) < 1e-3)
  }

  @Test("correct asks the bonds a molecule was given, not the distances of a stretched bond")
  func correctWithBonds() throws {
    let amide = try #require(try Self.molecules().first { $0.info["smiles"] == .string("CCNC=O") })
    let graph = BondPerception().connectivity(of: amide)
    var torn = amide
    let hydrogen = try #require(amide.elements.firstIndex(of: .hydrogen))
    let carbon = amide.positions[graph.neighbours[hydrogen][0]]
    torn.positions[hydrogen] = carbon + (amide.positions[hydrogen] - carbon) * 1.2
    #expect(!Validity(of: torn).isValid)
    let verb = try #require(
      try verbsCatalogue.verb(named: "correct")?.plugin.make(["model": Self.model]).product
        as? any Verb)
    var candidate = Candidate(molecule: torn, seed: 1)
    candidate.bonds = graph
    try verb.run(on: &candidate, in: Self.context)
    #expect(candidate.molecule.elements == amide.elements)
  }

  @Test("A molecule without atoms is a failure of that molecule")
  func empty() throws {
    for verb in ["relax", "correct", "hydrogenate"] {
      var values = ["model": Self.model]
      if verb == "hydrogenate" { values["reference"] = Self.reference }
      #expect(throws: MoleculeFailure(stage: verb, reason: "no atoms left")) {
        try Self.run(verb, values, on: Molecule())
      }
    }
  }

  @Test("hydrogenate puts a fragment's own hydrogens back where nothing grew, to the bit")
  func hydrogensPutBack() throws {
    // N-ethylformamide without its methyl group is the fragment; the methyl group's carbon has grown
    // in the place of a hydrogen.
    let whole = try #require(try Self.molecules().first { $0.info["smiles"] == .string("CCNC=O") })
    let graph = BondPerception().connectivity(of: whole)
    let methyl = try #require(
      whole.heavyAtoms.first { atom in
        graph.neighbours[atom].filter { whole.elements[$0] == .hydrogen }.count == 3
      })
    let rest = whole.heavyAtoms.filter { $0 != methyl }
    var candidate = Candidate()
    candidate.molecule = Molecule(
      elements: rest.map { whole.elements[$0] }, positions: rest.map { whole.positions[$0] },
      fixed: rest.map { _ in true })
    candidate.molecule.append(.carbon, at: whole.positions[methyl])
    let own = whole.elements.indices.filter { atom in
      whole.elements[atom] == .hydrogen && !graph.neighbours[atom].contains(methyl)
    }
    candidate.heldHydrogens = Molecule(
      elements: own.map { whole.elements[$0] }, positions: own.map { whole.positions[$0] },
      fixed: own.map { _ in true })
    // The hydrogen that was there before.
    let neighbour = try #require(rest.first { graph.neighbours[$0].contains(methyl) })
    let bond = whole.positions[methyl] - whole.positions[neighbour]
    candidate.heldHydrogens.append(
      .hydrogen, at: whole.positions[neighbour] + bond * (1.09 / (bond * bond).sum().squareRoot()),
      fixed: true)
    let verb = try #require(
      try verbsCatalogue.verb(named: "hydrogenate")?.plugin.make([
        "model": Self.model, "reference": Self.reference,
      ]).product as? any Verb)
    try verb.run(on: &candidate, in: RunContext())
    let result = candidate.molecule
    #expect(result.formula == "C3H7NO" && Validity(of: result).isValid)
    for atom in own { #expect(result.positions.contains(whole.positions[atom])) }
    #expect(result.positions.prefix(4) == ArraySlice(rest.map { whole.positions[$0] }))
    #expect(candidate.heldHydrogens.count == 0)
  }

  @Test(
    "hydrogenate, correct and relax show their steps, with total energies that end in the molecule's"
  )
  func frames() throws {
    let whole = try #require(try Self.molecules().first { $0.count == 18 })
    let recorder = FrameRecorder()
    let context = RunContext(recorder: recorder, cache: RunCache())
    let start = whole.withoutHydrogens
    let hydrogenated = try Self.run(
      "hydrogenate", ["model": Self.model, "reference": Self.reference], on: start, in: context)
    let adding = recorder.take().frames
    #expect(adding.count > 1 && adding.allSatisfy { $0.stage == "hydrogenate" })
    #expect(adding.last?.molecule.positions == hydrogenated.molecule.positions)
    let corrected = try Self.run(
      "correct", ["model": Self.model], on: hydrogenated.molecule, in: context)
    #expect(recorder.take().frames.last?.molecule == corrected.molecule)
    let relaxed = try Self.run(
      "relax", ["model": Self.model], on: corrected.molecule, in: context)
    let frames = recorder.take().frames
    #expect(frames.first?.molecule.positions == corrected.molecule.positions)
    #expect(frames.last?.molecule.positions == relaxed.molecule.positions)
    let totals = try frames.map { frame in
      try #require(frame.energy) + #require(frame.isolatedEnergy)
    }
    #expect(zip(totals, totals.dropFirst()).allSatisfy { $1 < $0 + 1e-3 })
    let energy = try #require(relaxed.calculation?.energy)
    #expect(abs(try #require(totals.last) - energy) < 1e-3)
    let forces = try #require(frames.last?.forces)
    let largest = forces.map { ($0 * $0).sum().squareRoot() }.max() ?? 0
    #expect(abs(largest - (frames.last?.force ?? 0)) < 1e-6)
  }

  @Test("drop removes isolated atoms, or all but the largest fragment, never the scaffold")
  func drop() throws {
    let pieces = Molecule(
      elements: [.carbon, .carbon, .oxygen, .carbon, .carbon, .carbon],
      positions: [
        [0, 0, 0], [1.5, 0, 0], [2.2, 1.2, 0], [9, 0, 0], [20, 0, 0], [21.5, 0, 0],
      ])
    #expect(try Self.run("drop", on: pieces).molecule.count == 5)
    let largest = try Self.run("drop", ["what": .word("fragments")], on: pieces).molecule
    #expect(largest.positions == Array(pieces.positions.prefix(3)))
    let scaffold = Molecule(
      elements: pieces.elements, positions: pieces.positions,
      fixed: [false, false, false, true, false, false])
    #expect(try Self.run("drop", on: scaffold).molecule.count == 6)
  }

  @Test("generate until=valid takes what is valid, tells why not otherwise, and attempts differ")
  func until() throws {
    func verb(_ until: String) throws -> any Verb {
      try #require(
        try verbsCatalogue.verb(named: "generate")?.plugin.make([
          "sampler": try ConformanceTests.label(.sampler, "heun"),
          "atoms": .integer(3), "prior": try ConformanceTests.label(.prior, "anisotropic"),
          "forces": .list([try ConformanceTests.label(.force, "repulsion")]),
          "until": .condition(.flag(until)),
        ]).product as? any Verb)
    }
    let ethane = try #require(try Self.molecules().first { $0.formula == "C2H6" || $0.count == 18 })
    let whole = Candidate(molecule: ethane)
    var hydrogenated = whole
    hydrogenated.stages = [Stage(name: "hydrogenate", seconds: 0)]
    let skeleton = Candidate(molecule: ethane.withoutHydrogens)
    var bare = skeleton
    bare.stages = [Stage(name: "hydrogenate", seconds: 0)]
    let any = try verb("any")
    let valid = try verb("valid")
    #expect(any.attempts == 1 && valid.attempts == 20)
    let context = RunContext()
    #expect(try any.rejection(of: bare, in: context) == nil)
    #expect(try valid.rejection(of: hydrogenated, in: context) == nil)
    #expect(try valid.rejection(of: skeleton, in: context) == nil)
    #expect(try valid.rejection(of: bare, in: context) != nil)
    #expect(try verb("connected").rejection(of: bare, in: context) == nil)
    let seeds = (0..<5).map { RandomStream.seed(7, attempt: $0) }
    #expect(seeds[0] == 7 && Set(seeds).count == 5)
    #expect(seeds.allSatisfy { $0 < 1 << 52 })
  }

  @Test("accept gives up what does not meet a condition, and says what it found")
  func accept() throws {
    let elements = ["C", "C", "O", "H", "H", "H", "H", "H", "H"].compactMap { Element(symbol: $0) }
    let ethanol = Molecule(
      elements: elements,
      positions: [
        [-1.17, -0.41, 0], [0, 0.56, 0], [1.19, -0.22, 0], [-2.12, 0.14, 0], [-1.14, -1.05, 0.88],
        [-1.14, -1.05, -0.88], [-0.06, 1.2, 0.89], [-0.06, 1.2, -0.89], [1.95, 0.36, 0],
      ])
    var candidate = Candidate(molecule: ethanol)
    candidate.stages = [Stage(name: "hydrogenate", seconds: 0)]
    func failure(
      _ terms: [String], patterns: [String] = [],
      _ test: @escaping @Sendable (any Condition.Facts) -> Bool?
    )
      throws -> MoleculeFailure?
    {
      let condition = Condition("test", terms: terms, patterns: patterns, test)
      let verb = try #require(
        try verbsCatalogue.verb(named: "accept")?.plugin.make(["where": .condition(condition)])
          .product as? any Verb)
      var candidate = candidate
      do { try verb.run(on: &candidate, in: RunContext()) } catch let failure as MoleculeFailure {
        return failure
      }
      return nil
    }
    #expect(try failure(["heavy"]) { $0.value(of: "heavy") == 3 } == nil)
    #expect(try failure(["neutral", "valid"]) { $0.value(of: "neutral") == 1 } == nil)
    #expect(try failure([], patterns: ["[OX2H]"]) { $0.matches("[OX2H]") } == nil)
    let rings = try #require(try failure(["rings"]) { $0.value(of: "rings").map { $0 > 0 } })
    #expect(rings.description == "accept: not accepted: rings 0")
    #expect(rings.kind == "accept: not accepted")
    let unknown = try failure(["surprise"]) { $0.value(of: "surprise").map { $0 < 3 } }
    #expect(unknown?.description == "accept: not accepted: surprise not known")
    let nitrile = try failure([], patterns: ["C#N"]) { $0.matches("C#N") }
    #expect(nitrile?.description == "accept: not accepted: C#N not found")
    #expect(throws: PluginError.self) { try failure([], patterns: ["C("]) { _ in true } }
    #expect(throws: PluginError.self) { try failure(["familiar"]) { _ in true } }
  }

  @Test("generate until=familiar takes no kinds of bonds that the reference has not")
  func familiar() throws {
    func verb(_ reference: [Molecule]) throws -> any Verb {
      try Self.generate(until: "familiar", reference)
    }
    let context = RunContext()
    let all = Array(try Self.molecules().prefix(40))
    let kinds = try all.map { molecule in
      let profile = try #require(Validity(of: molecule).structure?.profile())
      return Set(
        MetricFamily.all.flatMap { family in
          family.tallies(profile).map { "\(family.label) \($0.name)" }
        })
    }
    var verdicts: [Bool] = []
    for (molecule, own) in zip(all, kinds) {
      var candidate = Candidate(molecule: molecule)
      candidate.stages = [Stage(name: "hydrogenate", seconds: 0)]
      #expect(try verb(all).rejection(of: candidate, in: context) == nil)
      let rejection = try verb([all[0]]).rejection(of: candidate, in: context)
      let foreign = own.subtracting(kinds[0])
      #expect(foreign.isEmpty == (rejection == nil))
      #expect(foreign.allSatisfy { rejection?.contains($0) == true })
      verdicts.append(foreign.isEmpty)
    }
    #expect(verdicts.contains(true) && verdicts.contains(false))
    #expect(throws: PluginError.self) {
      _ = try verbsCatalogue.verb(named: "generate")?.plugin.make([
        "sampler": try ConformanceTests.label(.sampler, "heun"),
        "atoms": .integer(3), "prior": try ConformanceTests.label(.prior, "anisotropic"),
        "forces": .list([try ConformanceTests.label(.force, "repulsion")]),
        "until": .condition(.flag("familiar")),
      ])
    }
  }

  @Test("generate until=new takes no molecule of the reference")
  func new() throws {
    let all = Array(try Self.molecules().prefix(20))
    for (index, molecule) in all.enumerated() {
      var candidate = Candidate(molecule: molecule)
      candidate.stages = [Stage(name: "hydrogenate", seconds: 0)]
      let smiles = try #require(Validity(of: molecule).structure?.smiles)
      let others = all.filter { Validity(of: $0).structure?.smiles != smiles }
      let context = RunContext()
      #expect(
        try Self.generate(until: "new", others).rejection(of: candidate, in: context) == nil)
      #expect(
        try Self.generate(until: "new", [all[index]]).rejection(of: candidate, in: context)
          == "not accepted: new no")
    }
  }

  /// The verb with a force that knows a reference.
  private static func generate(until flag: String, _ reference: [Molecule]) throws -> any Verb {
    let term = Referrer(reference: ReferenceSet(reference, source: "here"))
    return try #require(
      try verbsCatalogue.verb(named: "generate")?.plugin.make([
        "sampler": try ConformanceTests.label(.sampler, "heun"),
        "atoms": .integer(3), "prior": try ConformanceTests.label(.prior, "anisotropic"),
        "forces": .list([.object(Labelled(label: "like", try Made(term)))]),
        "until": .condition(.flag(flag)),
      ]).product as? any Verb)
  }

  /// Knows a reference and pulls at nothing.
  private struct Referrer: ForcePlugin, ForceTerm {
    static let name = "referrer"
    static let summary = "Knows a reference."
    static let parameters: [Parameter<Referrer>] = []
    var reference: ReferenceSet?

    func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) {}
  }

  /// Imitates three molecules and pulls at nothing.
  private struct Imitator: ForcePlugin, ForceTerm {
    static let name = "imitator"
    static let summary = "Imitates three molecules."
    static let parameters: [Parameter<Imitator>] = []
    var imitated: Makeup? {
      Makeup(
        of: [2, 2, 5].map { count in
          Molecule(
            elements: Array(repeating: .carbon, count: count),
            positions: Array(repeating: .zero, count: count))
        })
    }

    func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
    ) {}
  }

  @Test("generate without atoms draws the size of a molecule that a force imitates")
  func size() throws {
    func size(seed: Int) throws -> Int {
      try Self.run(
        "generate",
        [
          "sampler": try ConformanceTests.label(.sampler, "heun"),
          "prior": try ConformanceTests.label(.prior, "anisotropic"),
          "forces": .list([.object(Labelled(label: "like", try Made(Imitator())))]),
          "seed": .integer(seed),
        ], on: Molecule()
      ).molecule.count
    }
    let sizes = try (1...90).map(size)
    #expect(Set(sizes) == [2, 5])
    // A third of 90, give or take three standard deviations.
    #expect(abs(sizes.count { $0 == 5 } - 30) < 14)
    #expect(try (1...90).map(size) == sizes)
  }

  @Test("write hands over a frame that reads back with provenance, and SDF with charges")
  func write() throws {
    let collected = Collected()
    let context = RunContext(
      emit: { collected.append($0) }, provenance: [("recipe", .string("abc"))])
    let nitromethane = Molecule(
      elements: [.carbon, .nitrogen, .oxygen, .oxygen, .hydrogen, .hydrogen, .hydrogen],
      positions: [
        [0, 0, -1.32], [0, 0, 0.17], [0, 1.09, 0.73], [0, -1.09, 0.73], [1.03, 0, -1.66],
        [-0.51, 0.9, -1.65], [-0.51, -0.9, -1.65],
      ])
    for name in ["a.xyz", "a.sdf"] {
      _ = try Self.run("write", ["path": .file(name)], on: nitromethane, in: context)
    }
    let records = collected.records
    #expect(records.map(\.path) == ["a.xyz", "a.sdf"])
    let frame = try #require(
      try ExtendedXYZ.parse(Array(records[0].text.utf8), path: "a.xyz").first)
    #expect(frame.elements == nitromethane.elements)
    #expect(frame.info["recipe"] == .string("abc") && frame.info["seed"] == .integer(1))
    #expect(records[1].text.contains("M  CHG"))
    #expect(throws: PluginError.self) {
      try verbsCatalogue.verb(named: "write")?.plugin.make(["path": .file("a.pdb")])
    }
  }
}

/// Records handed over by one verb at a time.
private final class Collected: @unchecked Sendable {
  private(set) var records: [OutputRecord] = []
  func append(_ record: OutputRecord) { records.append(record) }
}
