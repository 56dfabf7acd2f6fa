import Engine
import Forces
import Formats
import Inputs
import MACE
import Mutators
import Priors
import Samplers
import TestSupport
import Testing
import Verbs

/// What every plug-in owes the engine, checked for the whole catalogue. A plug-in that cannot do with
/// its defaults says in `arguments(_:_:)` what it needs.
@Suite("Every plug-in")
struct ConformanceTests {
  static let catalogue =
    maceCatalogue + inputsCatalogue + priorsCatalogue + forcesCatalogue + samplersCatalogue
    + mutatorsCatalogue

  static let entries: [(kind: Kind, name: String)] = Kind.allCases.flatMap { kind in
    (catalogue.plugins[kind] ?? []).map { (kind, $0.name) }
  }

  static func names(_ kind: Kind) -> [String] {
    (catalogue.plugins[kind] ?? []).map(\.name)
  }

  static func make(_ kind: Kind, _ name: String, _ values: [String: Value]) throws -> Made {
    try #require(catalogue.plugin(kind, named: name)).make(values)
  }

  static func label(_ kind: Kind, _ name: String) throws -> Value {
    .object(
      Labelled(label: name, try make(kind, name, arguments(kind, name))))
  }

  /// What a plug-in needs beside its defaults. Forces are asked to be conservative where they can.
  static func arguments(_ kind: Kind, _ name: String) throws -> [String: Value] {
    switch (kind, name) {
    case (.model, "mace"):
      return [
        "file": .file(Repository.path("models/simgen-small.safetensors")),
        "precision": .word("double"),
      ]
    case (.model, "diffusion"):
      return ["file": .file(try Diffusions.file()), "precision": .word("double")]
    case (.reference, "xyz"), (.reference, "molecules"):
      return ["file": .file(Repository.path("data/qm9-256.xyz"))]
    case (.scaffold, "structure"):
      return ["file": .file(Repository.path("recipes/linker-fragments.sdf"))]
    case (.scaffold, "pocket"):
      return [
        "file": .file(Repository.path("Tests/InputsTests/Fixtures/site.pdb")),
        "around": .file(Repository.path("Tests/InputsTests/Fixtures/site-ligand.xyz")),
      ]
    case (.prior, "cavity"), (.force, "exclusion"):
      return ["scaffold": try label(.scaffold, "pocket")]
    case (.prior, "pointcloud"):
      return ["file": .file(Repository.path("recipes/linker-fragments.sdf"))]
    case (.prior, "surface"):
      return ["file": .file(Repository.path("recipes/linker-fragments.sdf"))]
    case (.prior, "spline"):
      return ["through": .list([.vector([0, 0, 0]), .vector([3, 1, 0]), .vector([5, 0, 2])])]
    case (.prior, "linker"): return ["scaffold": try label(.scaffold, "structure")]
    case (.prior, "growth"):
      var whole = StructureScaffold()
      whole.file = InputFile(path: Repository.path("recipes/growth-fragment.sdf"))
      return ["scaffold": .object(Labelled(label: "whole", try Made(whole)))]
    case (.force, "prior"), (.force, "noised_prior"):
      return ["prior": try label(.prior, "anisotropic")]
    case (.force, "similarity"):
      return [
        "model": try label(.model, "mace"), "reference": try label(.reference, "xyz"),
        "clip": .number(0),
      ]
    case (.force, "likeness"):
      return [
        "reference": try label(.reference, "xyz"),
        "base": .file(Repository.path("models/likeness-base.safetensors")), "steps": .integer(0),
      ]
    case (.force, "diffusion"): return ["model": try label(.model, "diffusion")]
    case (.force, "energy"): return ["model": try label(.model, "mace")]
    case (.mutator, "correction"): return ["model": try label(.model, "mace")]
    default: return [:]
    }
  }

  static func force(_ name: String) throws -> any ForceTerm {
    try #require(try make(.force, name, arguments(.force, name)).product as? any ForceTerm)
  }

  /// Two particles of different size with sane distances, one atom fixed.
  static let batch = ParticleBatch(molecules: [
    Molecule(
      elements: [.carbon, .oxygen, .nitrogen, .carbon],
      positions: [[0, 0, 0], [1.3, 0.2, -0.1], [-0.6, 1.2, 0.3], [-0.4, -0.9, 1.1]],
      fixed: [true, false, false, false]),
    Molecule(
      elements: [.carbon, .carbon, .oxygen],
      positions: [[0.1, 0, 0], [1.5, 0.1, 0.2], [2.2, 1.2, -0.1]]),
  ])

  /// The same atoms spread out, for terms that act far from the origin or on what is apart.
  static let cloud: ParticleBatch = {
    var cloud = batch
    cloud.positions = batch.positions.map { 8 * $0 }
    return cloud
  }()

  /// Two pairs of atoms out of each other's reach.
  static let apart = ParticleBatch(molecules: [
    Molecule(
      elements: [.carbon, .oxygen, .carbon, .nitrogen],
      positions: [[0, 0, 0], [1.4, 0, 0], [4, 0, 0], [5.4, 0, 0]])
  ])

  static func evaluate(_ term: some ForceTerm, _ batch: ParticleBatch, at t: Double) throws
    -> Contribution
  {
    var scratch = try term.makeScratch()
    var result = Contribution()
    result.reset(atomCount: batch.atomCount)
    try term.evaluate(batch, at: t, scratch: &scratch, into: &result)
    return result
  }

  @Test("is declared well", arguments: entries)
  func declaration(kind: Kind, name: String) throws {
    let plugin = try #require(Self.catalogue.plugin(kind, named: name))
    #expect(Self.names(kind).filter { $0 == name }.count == 1)
    Self.checkDeclaration(plugin)
    _ = try plugin.make(Self.arguments(kind, name))
  }

  private static func checkDeclaration(_ plugin: PluginDeclaration) {
    #expect(plugin.summary.hasSuffix(".") && plugin.summary.count < 100)
    #expect(Set(plugin.parameters.map(\.name)).count == plugin.parameters.count)
    for parameter in plugin.parameters {
      #expect(parameter.name.allSatisfy { $0 == "_" || $0.isLowercase || $0.isNumber })
      #expect(parameter.summary.hasSuffix("."))
      #expect(!(parameter.isRequired && parameter.defaultValue != nil))
      if let range = parameter.range, let value = parameter.defaultValue.flatMap(Double.init) {
        #expect(range.contains(value), "\(parameter.name) = \(value) is outside its own range")
      }
    }
  }

  @Test("verb is declared well", arguments: verbsCatalogue.verbs.map(\.name))
  func verbDeclaration(name: String) throws {
    let verb = try #require(verbsCatalogue.verb(named: name))
    #expect(verbsCatalogue.verbs.count { $0.name == name } == 1)
    Self.checkDeclaration(verb.plugin)
    for named in [verb.positional, verb.pause].compactMap({ $0 }) {
      #expect(verb.plugin.parameters.contains { $0.name == named }, "\(named)")
    }
  }

  /// Verbs that change a molecule which is there.
  static let changing = verbsCatalogue.verbs.filter { verb in
    if case .changes = verb.subject { verb.pause == nil } else { false }
  }.map(\.name)

  @Test(
    "verb leaves scaffold atoms where and what they are, and notes what it says",
    arguments: changing)
  func verbsKeepScaffold(name: String) throws {
    let verb = try #require(verbsCatalogue.verb(named: name))
    var values: [String: Value] = [:]
    for case let (kind, parameter) in [(Kind.model, "model"), (.reference, "reference")]
    where verb.plugin.parameters.contains(where: { $0.name == parameter }) {
      values[parameter] = try Self.label(kind, kind == .model ? "mace" : "xyz")
    }
    let action = try #require(try verb.plugin.make(values).product as? any Verb)
    var candidate = Candidate(
      molecule: Molecule(
        elements: [.carbon, .oxygen, .carbon, .nitrogen],
        positions: [[3, 0, 0], [4.2, 0.2, 0], [2.2, 1.2, 0.2], [2.3, -1.2, 0.1]],
        fixed: [true, true, false, false]), seed: 1)
    let before = candidate.molecule
    do { try action.run(on: &candidate, in: RunContext()) } catch is MoleculeFailure { return }
    let scaffold = candidate.molecule.elements.indices.filter { candidate.molecule.fixed[$0] }
    #expect(candidate.molecule.selecting(scaffold).elements == [.carbon, .oxygen])
    #expect(
      candidate.molecule.selecting(scaffold).positions == Array(before.positions.prefix(2)))
    #expect(candidate.stages.map(\.name) == [name])
    #expect(candidate.metrics.keys.sorted() == (action.metricsNoted ?? verb.metrics).sorted())
  }

  @Test(
    "force is minus the gradient of its energy, by finite differences", arguments: names(.force))
  func finiteDifferences(name: String) throws {
    let term = try Self.force(name)
    guard term.isConservative else {
      // Such a term reports no energy, even where it acts.
      let apart = try Self.evaluate(term, Self.apart, at: 0.5)
      #expect(apart.energies.allSatisfy { $0 == 0 })
      return
    }
    var acts = false
    for (t, batch) in [(0.9, Self.batch), (0.05, Self.batch), (0.9, Self.cloud)] {
      let forces = try Self.evaluate(term, batch, at: t).forces
      acts = acts || forces.contains { $0 != .zero }
      for atom in 0..<batch.atomCount where !batch.fixed[atom] {
        for axis in 0..<3 {
          func energy(_ shift: Double) throws -> Double {
            var moved = batch
            moved.positions[atom][axis] += shift
            return try Self.evaluate(term, moved, at: t).energies.reduce(0, +)
          }
          // In single precision a difference needs a longer step; LikenessTests compare with double.
          let (h, error) = name == "likeness" ? (0.05 * t, 1e-2) : (1e-4, 1e-6)
          // Fourth order, so that the error of the difference is far below that of a wrong term.
          let slope = try slope(step: h) { try energy($0 * h) }
          #expect(abs(forces[atom][axis] + slope) < error * max(1, abs(slope)))
        }
      }
    }
    #expect(acts, "with its defaults it moves nothing here: 'arguments' can give it what does")
  }

  @Test("energies alone are those that come with the forces", arguments: names(.force))
  func energiesAlone(name: String) throws {
    func energies(_ term: some ForceTerm) throws -> [Double] {
      var scratch = try term.makeScratch()
      var result = Contribution()
      result.reset(atomCount: Self.batch.atomCount)
      try term.evaluateEnergies(Self.batch, at: 0.5, scratch: &scratch, into: &result)
      return result.energies
    }
    let term = try Self.force(name)
    #expect(try energies(term) == Self.evaluate(term, Self.batch, at: 0.5).energies)
  }

  @Test("force on a batch is the force on each of its particles", arguments: names(.force))
  func batching(name: String) throws {
    let term = try Self.force(name)
    let together = try Self.evaluate(term, Self.batch, at: 0.5)
    for particle in 0..<Self.batch.count {
      let alone = try Self.evaluate(
        term, ParticleBatch(molecules: [Self.batch.molecule(particle)]), at: 0.5)
      for (index, atom) in Self.batch.atoms(of: particle).enumerated() {
        let difference = together.forces[atom] - alone.forces[index]
        #expect((difference * difference).sum().squareRoot() < 1e-9)
        #expect(abs(together.energies[atom] - alone.energies[index]) < 1e-9)
      }
    }
  }

  static func generation(_ sampler: String, _ mutators: [String], seed: UInt64) throws
    -> Generation
  {
    let scaffold = Molecule(
      elements: [.carbon, .oxygen], positions: [[-3, 0, 0], [-3.4, 1.1, 0]], fixed: [true, true])
    return Generation(
      atoms: 4,
      prior: try #require(try make(.prior, "anisotropic", [:]).product as? any Prior),
      forces: try ["prior", "similarity", "repulsion"].map { try force($0) },
      sampler: try #require(
        try make(.sampler, sampler, ["steps": .integer(6)]).product as? any Sampler),
      mutators: try mutators.map {
        try #require(try make(.mutator, $0, arguments(.mutator, $0)).product as? any Mutator)
      },
      scaffold: scaffold, seed: seed)
  }

  @Test("sampler leaves scaffold atoms where and what they are", arguments: names(.sampler))
  func samplersKeepScaffold(name: String) throws {
    let generation = try Self.generation(name, [], seed: 1)
    let molecule = try generation.run(in: RunContext()).molecule
    #expect(molecule.selecting([0, 1]).positions == generation.scaffold.positions)
    #expect(molecule.positions[2...].allSatisfy { $0.x.isFinite })
  }

  @Test("mutator leaves scaffold atoms where and what they are", arguments: names(.mutator))
  func mutatorsKeepScaffold(name: String) throws {
    for seed in 1...3 {
      let generation = try Self.generation("heun", [name], seed: UInt64(seed))
      let molecule = try generation.run(in: RunContext()).molecule
      #expect(molecule.selecting([0, 1]) == generation.scaffold)
    }
  }

  @Test("same seed, same molecule to the last bit, alone or beside other threads")
  func reproducibility() async throws {
    let seeds: [UInt64] = [1, 2, 3, 4, 1, 2]
    let alone = try seeds.map {
      try Self.generation("heun", ["swarm"], seed: $0).run(in: RunContext()).molecule
    }
    let together = try await withThrowingTaskGroup(of: (Int, Molecule).self) { group in
      for (index, seed) in seeds.enumerated() {
        group.addTask {
          (
            index,
            try Self.generation("heun", ["swarm"], seed: seed).run(in: RunContext()).molecule
          )
        }
      }
      var molecules = alone.map { _ in Molecule() }
      for try await (index, molecule) in group { molecules[index] = molecule }
      return molecules
    }
    #expect(alone == together)
    #expect(alone[0] == alone[4] && alone[0] != alone[1])
  }
}
