import Engine
import Platform

/// Draws elements from their conditional density: an atom's element given all the rest (Gibbs
/// sampling), exchanges of the elements of two atoms (Metropolis). The guiding energy is taken for
/// -log p, so its temperature is one.
public struct GibbsMutator: MutatorPlugin, Mutator {
  public static let name = "gibbs"
  public static let summary =
    "Draws elements at the odds that the energy of the guiding terms gives."
  public static let citations = ["10.1109/TPAMI.1984.4767596"]
  public static let parameters = [
    Parameter(
      "particles", \GibbsMutator.particles, in: 1...10_000, "Molecules grown side by side."),
    Parameter(
      "elements", \GibbsMutator.elements,
      "Elements atoms can become; those of the molecules that the forces imitate if absent."),
    Parameter(
      "changes", \GibbsMutator.changes, in: 0...1000, "Atoms whose element is drawn after a step."),
    Parameter(
      "exchanges", \GibbsMutator.exchanges, in: 0...1000,
      "Exchanges of two elements tried after a step."),
    Parameter(
      "until_sigma", \GibbsMutator.lowest, dimension: .length, in: 0...100,
      "Elements stay as they are below this noise level."),
  ]

  public var particles = 1
  var elements: [Element]?
  var changes = 2
  var exchanges = 1
  var lowest = 0.0

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    if let elements, elements.count < 2 {
      throw .parameter("elements", reason: "needs at least two elements to draw from")
    }
    return self
  }

  public var introducedElements: [Element] { changes > 0 ? elements ?? [] : [] }

  public func forceCalls(steps: Int) -> Int {
    // What the forces imitate is mostly of carbon, nitrogen and oxygen.
    let others = (elements?.count ?? 3) - 1
    return steps * (1 + changes * others + exchanges)
  }

  public func mutate(
    _ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce
  ) throws {
    guard !moment.isLast, moment.sigma >= lowest, changes + exchanges > 0 else { return }
    var streams = (0..<state.batch.count).map {
      RandomStream(seed: state.seed, .mutation, moment.step, $0)
    }
    let free = (0..<state.batch.count).map { particle in
      state.batch.atoms(of: particle).filter { !state.batch.fixed[$0] }
    }
    let elements = elements ?? force.imitated?.elements ?? [.carbon, .nitrogen, .oxygen]
    func energies(of batch: ParticleBatch) throws -> [Double] {
      batch.totals(try force.guidingEnergies(batch, at: moment.sigma))
    }
    // Of each particle as it stands, so that a move has to evaluate what is new alone.
    var totals = try energies(of: state.batch)
    for _ in 0..<changes {
      try draw(elements, &state.batch, free, &totals, &streams, energies)
    }
    for _ in 0..<exchanges {
      try exchange(&state.batch, free, &totals, &streams, energies)
    }
  }

  /// The energy of each particle of a batch.
  private typealias Energies = (ParticleBatch) throws -> [Double]

  /// Draws the element of one free atom of each particle.
  private func draw(
    _ elements: [Element], _ batch: inout ParticleBatch, _ free: [[Int]], _ totals: inout [Double],
    _ streams: inout [RandomStream], _ energies: Energies
  ) throws {
    let atoms = free.indices.map { particle in
      free[particle].isEmpty
        ? nil : free[particle][streams[particle].index(below: free[particle].count)]
    }
    var trials: [Molecule] = []
    for (particle, atom) in atoms.enumerated() {
      guard let atom else { continue }
      for element in elements where element != batch.elements[atom] {
        var trial = batch.molecule(particle)
        trial.setElement(element, at: atom - batch.atoms(of: particle).lowerBound)
        trials.append(trial)
      }
    }
    guard !trials.isEmpty else { return }
    var others = try energies(ParticleBatch(molecules: trials))[...]
    for (particle, atom) in atoms.enumerated() {
      guard let atom else { continue }
      let own = elements.map { element in
        element == batch.elements[atom] ? totals[particle] : others.removeFirst()
      }
      let lowest = own.min() ?? 0
      let pick = streams[particle].index(weights: own.map { exp(lowest - $0) })
      batch.setElement(elements[pick], at: atom)
      totals[particle] = own[pick]
    }
  }

  /// Tries to exchange the elements of two free atoms of each particle.
  private func exchange(
    _ batch: inout ParticleBatch, _ free: [[Int]], _ totals: inout [Double],
    _ streams: inout [RandomStream], _ energies: Energies
  ) throws {
    var pairs: [(particle: Int, first: Int, second: Int)] = []
    var trials: [Molecule] = []
    for (particle, atoms) in free.enumerated() where atoms.count > 1 {
      let first = atoms[streams[particle].index(below: atoms.count)]
      let second = atoms[streams[particle].index(below: atoms.count)]
      guard batch.elements[first] != batch.elements[second] else { continue }
      let start = batch.atoms(of: particle).lowerBound
      var trial = batch.molecule(particle)
      trial.setElement(batch.elements[second], at: first - start)
      trial.setElement(batch.elements[first], at: second - start)
      pairs.append((particle, first, second))
      trials.append(trial)
    }
    guard !trials.isEmpty else { return }
    let others = try energies(ParticleBatch(molecules: trials))
    for ((particle, first, second), energy) in zip(pairs, others) {
      guard streams[particle].uniform() < exp(totals[particle] - energy) else { continue }
      let (one, other) = (batch.elements[first], batch.elements[second])
      batch.setElement(other, at: first)
      batch.setElement(one, at: second)
      totals[particle] = energy
    }
  }
}
