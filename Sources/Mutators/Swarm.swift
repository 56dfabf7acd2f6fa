import Engine
import Platform

/// The particle swarm that optimises the composition [SK eq. 26]: every few steps the best particle is
/// copied over the others, and in each copy the atoms least like the reference change element.
public struct Swarm: MutatorPlugin, Mutator {
  public static let name = "swarm"
  public static let summary = "Particle swarm that swaps elements where similarity is low."
  public static let citations = ["10.1109/ICNN.1995.488968"]
  public static let parameters = [
    Parameter(
      "particles", \Swarm.particles, in: 2...10_000,
      "Number of particles; copies differ from the first."),
    Parameter("every", \Swarm.every, in: 1...100_000, "Steps between two rounds."),
    Parameter("elements", \Swarm.elements, "Elements atoms can become."),
    Parameter(
      "weights", \Swarm.weights, "Odds of the elements, in their order; empty means equal."),
    Parameter(
      "keep_formula", \Swarm.keepsFormula,
      "Let pairs of atoms exchange their elements, so that their numbers stay."),
    Parameter(
      "fraction", \Swarm.fraction, in: 0...1, "Fraction of atoms changed in each copy, rounded up."),
    Parameter(
      "hot", \Swarm.hot, in: -20...20, "log10 of the temperature at the first sigma."),
    Parameter(
      "cold", \Swarm.cold, in: -20...20, "log10 of the temperature at sigma = 0."),
    Parameter(
      "diverged_below", \Swarm.divergedBelow, in: -1e6...0,
      "A particle with a lower E_sim per atom counts as diverged and is never chosen."),
  ]

  public var particles = 10
  var every = 2
  var elements: [Element] = [.carbon, .nitrogen, .oxygen]
  var weights: [Double] = []
  var keepsFormula = false
  var fraction = 0.2
  var hot = 6.0
  var cold = -1.0
  var divergedBelow = -5.0

  /// The defaults.
  public init() {}

  public func make() throws(PluginError) -> Self {
    guard elements.count >= 2 else {
      throw .parameter("elements", reason: "needs at least two elements to swap between")
    }
    guard weights.isEmpty || weights.count == elements.count else {
      throw .parameter(
        "weights", reason: "needs one number for each of the \(elements.count) elements")
    }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }),
      weights.isEmpty || weights.contains(where: { $0 > 0 })
    else { throw .parameter("weights", reason: "must not be negative or all zero") }
    return self
  }

  public var introducedElements: [Element] {
    guard !keepsFormula else { return [] }
    return elements.indices.filter { weights.isEmpty || weights[$0] > 0 }.map { elements[$0] }
  }

  /// One for each round, the last step always being one.
  public func forceCalls(steps: Int) -> Int { (steps + every - 1) / every }

  public func mutate(
    _ state: inout GenerationState, at moment: GenerationMoment, under force: TotalForce
  ) throws {
    guard moment.isLast || moment.step.isMultiple(of: every) else { return }
    let energies = try force.guidingEnergies(state.batch, at: moment.sigma)
    let beta = pow(10, -(cold + (hot - cold) * moment.sigma / moment.firstSigma))
    let best = select(state, energies, beta, step: moment.step)
    let bestEnergies = Array(energies[state.batch.atoms(of: best)])
    state.batch.replicate(best)
    guard !moment.isLast else { return }
    for particle in 1..<state.batch.count {
      mutate(particle, of: &state, energies: bestEnergies, beta, step: moment.step)
    }
  }

  /// A particle drawn with p ~ exp(-beta E_sim) among those that did not diverge.
  private func select(
    _ state: GenerationState, _ energies: [Double], _ beta: Double, step: Int
  ) -> Int {
    let batch = state.batch
    let totals = batch.totals(energies)
    let sound = totals.indices.filter {
      totals[$0] / Double(max(1, batch.atoms(of: $0).count)) >= divergedBelow
    }
    let eligible = sound.isEmpty ? Array(totals.indices) : sound
    let lowest = eligible.map { totals[$0] }.min() ?? 0
    var stream = RandomStream(seed: state.seed, .selection, step)
    return eligible[stream.index(weights: eligible.map { exp(-beta * (totals[$0] - lowest)) })]
  }

  /// Changes the elements of some atoms of a copy, drawn with p ~ exp(beta E_sim,i), none twice.
  private func mutate(
    _ particle: Int, of state: inout GenerationState, energies: [Double], _ beta: Double, step: Int
  ) {
    let atoms = state.batch.atoms(of: particle)
    var stream = RandomStream(seed: state.seed, .mutation, step, particle)
    var candidates = atoms.filter { !state.batch.fixed[$0] }
    var remaining = Int((fraction * Double(candidates.count)).rounded(.up))
    while remaining > 0, !candidates.isEmpty {
      remaining -= keepsFormula ? 2 : 1
      let sites = candidates.map { energies[$0 - atoms.lowerBound] }
      let highest = sites.max() ?? 0
      let pick = stream.index(weights: sites.map { exp(beta * ($0 - highest)) })
      let atom = candidates.remove(at: pick)
      if keepsFormula {
        exchange(atom, with: &candidates, in: &state, &stream)
        continue
      }
      let others = elements.indices.filter { elements[$0] != state.batch.elements[atom] }
      let odds = others.map { weights.isEmpty ? 1 : weights[$0] }
      guard odds.contains(where: { $0 > 0 }) else { continue }
      state.batch.setElement(elements[others[stream.index(weights: odds)]], at: atom)
    }
  }

  /// Lets an atom and one of the candidates that is another element exchange their elements.
  private func exchange(
    _ atom: Int, with candidates: inout [Int], in state: inout GenerationState,
    _ stream: inout RandomStream
  ) {
    let own = state.batch.elements[atom]
    let others = candidates.indices.filter { state.batch.elements[candidates[$0]] != own }
    guard !others.isEmpty else { return }
    let partner = candidates.remove(at: others[stream.index(below: others.count)])
    state.batch.setElement(state.batch.elements[partner], at: atom)
    state.batch.setElement(own, at: partner)
  }
}
