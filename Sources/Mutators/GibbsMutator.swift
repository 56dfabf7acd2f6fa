import Engine

#if canImport(Glibc)
  import Glibc
#endif

/// Draws elements from their conditional density: an atom's element given all the rest (Gibbs
/// sampling), exchanges of the elements of two atoms (Metropolis). The guiding energy is taken for
/// -log p, so its temperature is one.
public struct GibbsMutator: Mutator {
  public static let name = "gibbs"
  public static let summary =
    "Draws elements at the odds that the energy of the guiding terms gives."
  public static let citations = ["10.1109/TPAMI.1984.4767596"]
  public static let parameters = [
    Parameter(
      "particles", \GibbsMutator.particles, in: 1...10_000, "Molecules grown side by side."),
    Parameter("elements", \GibbsMutator.elements, "Elements atoms can become."),
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
  var elements: [Element] = [.carbon, .nitrogen, .oxygen]
  var changes = 2
  var exchanges = 1
  var lowest = 0.0

  /// The defaults.
  public init() {}

  public mutating func prepare() throws(PluginError) {
    guard elements.count >= 2 else {
      throw .parameter("elements", reason: "needs at least two elements to draw from")
    }
  }

  public func forceCalls(steps: Int) -> Int {
    steps * (changes * (elements.count - 1) + exchanges + 1)
  }

  public func mutate(
    _ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce
  ) throws {
    guard !moment.isLast, moment.sigma >= lowest else { return }
    var streams = (0..<state.batch.count).map {
      RandomStream(seed: state.seed, .mutation, moment.step, $0)
    }
    let free = (0..<state.batch.count).map { particle in
      state.batch.atoms(of: particle).filter { !state.batch.fixed[$0] }
    }
    for _ in 0..<changes {
      let atoms = free.indices.map {
        free[$0].isEmpty ? nil : free[$0][streams[$0].index(below: free[$0].count)]
      }
      try draw(&state, atoms, &streams, at: moment.sigma, under: force)
    }
    for _ in 0..<exchanges {
      try exchange(&state, free, &streams, at: moment.sigma, under: force)
    }
  }

  /// Draws the element of one atom of each particle.
  private func draw(
    _ state: inout GenerationState, _ atoms: [Int?], _ streams: inout [RandomStream],
    at sigma: Double, under force: TotalForce
  ) throws {
    let batch = state.batch
    var trials: [Molecule] = []
    for particle in 0..<batch.count {
      for element in elements {
        var trial = batch.molecule(particle)
        if let atom = atoms[particle] {
          trial.setElement(element, at: atom - batch.atoms(of: particle).lowerBound)
        }
        trials.append(trial)
      }
    }
    let totals = try totals(of: trials, at: sigma, under: force)
    for particle in 0..<batch.count {
      guard let atom = atoms[particle] else { continue }
      let own = totals[particle * elements.count..<(particle + 1) * elements.count]
      let lowest = own.min() ?? 0
      let pick = streams[particle].index(weights: own.map { exp(lowest - $0) })
      state.batch.setElement(elements[pick], at: atom)
    }
  }

  private func exchange(
    _ state: inout GenerationState, _ free: [[Int]], _ streams: inout [RandomStream],
    at sigma: Double, under force: TotalForce
  ) throws {
    let batch = state.batch
    var pairs: [(Int, Int)?] = []
    var trials: [Molecule] = []
    for particle in 0..<batch.count {
      let atoms = free[particle]
      var pair: (Int, Int)?
      if atoms.count > 1 {
        let first = atoms[streams[particle].index(below: atoms.count)]
        let second = atoms[streams[particle].index(below: atoms.count)]
        if batch.elements[first] != batch.elements[second] { pair = (first, second) }
      }
      pairs.append(pair)
      let start = batch.atoms(of: particle).lowerBound
      var trial = batch.molecule(particle)
      trials.append(trial)
      if let (first, second) = pair {
        trial.setElement(batch.elements[second], at: first - start)
        trial.setElement(batch.elements[first], at: second - start)
      }
      trials.append(trial)
    }
    let totals = try totals(of: trials, at: sigma, under: force)
    for particle in 0..<batch.count {
      guard let (first, second) = pairs[particle] else { continue }
      let gain = totals[2 * particle] - totals[2 * particle + 1]
      guard streams[particle].uniform() < exp(gain) else { continue }
      state.batch.setElement(batch.elements[second], at: first)
      state.batch.setElement(batch.elements[first], at: second)
    }
  }

  /// The guiding energy of each molecule.
  private func totals(
    of molecules: [Molecule], at sigma: Double, under force: TotalForce
  ) throws -> [Double] {
    let batch = ParticleBatch(molecules: molecules)
    let energies = try force.guidingEnergies(batch, at: sigma)
    return (0..<batch.count).map { energies[batch.atoms(of: $0)].reduce(0, +) }
  }
}
