import Chemistry
import Engine
import Outputs
import Platform
import Priors
import Script
import Simgen

/// Does what clients of the authors' server ask for, with the models a session begins with.
final class AuthorsEngine: Sendable {
  /// What every order needs, made at the first.
  private struct Kit: Sendable {
    let declared: [String: Labelled]

    func product<T>(_ label: String) throws(ServerError) -> T {
      guard let product = declared[label]?.product as? T else {
        throw ServerError(.serviceUnavailable, "the models of the program are not installed")
      }
      return product
    }
  }

  private let store: SessionStore
  private let kit = LockedValue<Kit?>(nil)

  init(_ store: SessionStore) { self.store = store }

  /// The trajectory, its last frame the result.
  /// - Throws: `ServerError`.
  func run(_ order: AuthorsOrder, _ control: RunControl) throws -> JSON {
    let kit = self.kit.withLock { kit -> Kit in
      if let kit { return kit }
      let made = Self.makeKit()
      kit = made
      return made
    }
    let frames = LockedValue<[Molecule]>([])
    control.begin(seconds: order.seconds)
    store.note(control)
    defer { store.forget(control) }
    let share = store.share.join(ProgramRun.owner, molecules: 1)
    defer { store.share.leave(share.id) }
    let context = RunContext(
      isCancelled: { [shares = store.share] in
        shares.pass(share.id) { control.isStopped }
        return control.isStopped
      }, observe: { frame in frames.withLock { $0.append(frame.molecule) } }, cache: store.cache,
      threads: share.threads)
    do {
      let result = try result(of: order, kit, context)
      frames.withLock { $0.append(result) }
    } catch is Interrupted {
      // What there is when the time is over.
    } catch let failure as MoleculeFailure where frames.withLock(\.isEmpty) {
      throw ServerError(.unprocessableEntity, "\(failure)")
    } catch is MoleculeFailure {
      // The way there says as much.
    }
    let all = frames.withLock { $0.isEmpty ? [order.molecule] : $0 }
    return .object([("atoms", .list(all.map(Self.frame)))])
  }

  private func result(
    of order: AuthorsOrder, _ kit: Kit, _ context: RunContext
  ) throws -> Molecule {
    switch order.kind {
    case .generate: return try grown(order, kit, context)
    case .hydrogenate:
      return try done(
        "hydrogenate", ["model": "mace", "reference": "qm9"], [:], order, kit, context)
    case .relax:
      return try done(
        "relax", ["model": "mace"], ["steps": .integer(order.steps)], order, kit, context)
    }
  }

  private func grown(
    _ order: AuthorsOrder, _ kit: Kit, _ context: RunContext
  ) throws -> Molecule {
    // A prior that is as much narrower pulls as much harder.
    let variance = 1 / order.multiplier
    let diagonal = (0..<3).map { row in (0..<3).map { $0 == row ? variance : 0 } }
    let cloud = try made(
      .prior, "pointcloud",
      [
        "points": .list(order.points.map { .vector([$0.x, $0.y, $0.z]) }),
        "covariance": .matrix(diagonal),
      ])
    let pull = try made(
      .force, "noised_prior",
      ["prior": .object(Labelled(label: "cloud", cloud)), "variance": .number(0.5)])
    let sampler = try made(
      .sampler, "ancestral",
      ["steps": .integer(order.steps), "corrections": .integer(2), "noise": .number(0.95)])
    guard let prior = cloud.product as? any Prior, let force = pull.product as? any ForceTerm,
      let steps = sampler.product as? any Sampler
    else { throw ServerError.notFound }
    let like: any ForceTerm = try kit.product("like")
    let hold: any ForceTerm = try kit.product("hold")
    let swap: any Mutator = try kit.product("swap")
    let generation = Generation(
      atoms: order.atoms, prior: prior, forces: [force, like, hold], sampler: steps,
      mutators: [swap],
      scaffold: order.molecule, seed: UInt64.random(in: 0...9_000_000_000_000_000))
    return try generation.run(in: context).molecule
  }

  private func done(
    _ verb: String, _ labels: [String: String], _ values: [String: Value], _ order: AuthorsOrder,
    _ kit: Kit, _ context: RunContext
  ) throws -> Molecule {
    var values = values
    for (key, label) in labels {
      guard let labelled = kit.declared[label] else {
        throw ServerError(.serviceUnavailable, "the models of the program are not installed")
      }
      values[key] = .object(labelled)
    }
    let made = try Catalogue.everything.verb(named: verb)?.plugin.make(values)
    guard let verb = made?.product as? any Verb else { throw ServerError.notFound }
    var candidate = Candidate(molecule: order.molecule)
    try verb.run(on: &candidate, in: context)
    return candidate.molecule
  }

  private func made(_ kind: Kind, _ name: String, _ values: [String: Value]) throws -> Made {
    guard let plugin = Catalogue.everything.plugin(kind, named: name) else {
      throw ServerError.notFound
    }
    return try plugin.make(values)
  }

  private static func makeKit() -> Kit {
    let session = Session(catalogue: .everything)
    for statement in StatementText.all(of: StartingRecipe.usual) {
      _ = session.restore(statement.text, making: [])
    }
    return Kit(
      declared: Dictionary(session.declarations.map { ($0.declared.label, $0.declared) }) { $1 })
  }

  /// A frame as its clients read it: any other key would empty their atoms.
  private static func frame(_ molecule: Molecule) -> JSON {
    let bonds = BondPerception().connectivity(of: molecule).bonds
    let none = JSON.list(Array(repeating: .list(Array(repeating: .number(0), count: 3)), count: 3))
    return .object([
      ("numbers", .list(molecule.elements.map { .whole($0.atomicNumber) })),
      ("positions", .list(molecule.positions.map(MoleculeMessage.vector))),
      (
        "connectivity",
        .list(
          bonds.map { bond in
            .list([bond.first, bond.second, bond.order].map { .whole($0) })
          })
      ),
      ("arrays", .object([])), ("info", .object([])), ("calc", .object([])),
      ("pbc", .list(Array(repeating: .boolean(false), count: 3))), ("cell", none),
    ])
  }
}
