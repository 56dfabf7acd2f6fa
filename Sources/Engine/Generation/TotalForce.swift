/// The sum of force terms (eq. 14) with the buffers to evaluate it; belongs to one worker.
public final class TotalForce {
  private let terms: [any BoundTerm]
  /// Labels of the terms, in order.
  public let labels: [String]
  private var contribution = Contribution()
  /// Forces of the latest `evaluate`: [atoms].
  public private(set) var forces: [SIMD3<Double>] = []
  /// Summed per-atom energies of the guiding terms at the latest `evaluate`: [atoms].
  public private(set) var latestGuidingEnergies: [Double] = []
  /// Calls of `evaluate` and `guidingEnergies` so far.
  public private(set) var evaluations = 0

  /// Terms under their labels.
  public init(_ labelled: [(label: String, term: any ForceTerm)]) throws {
    var terms: [any BoundTerm] = []
    for (_, term) in labelled { terms.append(try bind(term)) }
    self.terms = terms
    labels = labelled.map(\.label)
  }

  /// Computes `forces` of a batch at noise level `t`; zero on fixed atoms.
  public func evaluate(_ batch: ParticleBatch, at t: Double) throws {
    evaluations += 1
    forces.removeAll(keepingCapacity: true)
    forces.append(contentsOf: repeatElement(.zero, count: batch.atomCount))
    latestGuidingEnergies.removeAll(keepingCapacity: true)
    latestGuidingEnergies.append(contentsOf: repeatElement(0, count: batch.atomCount))
    for term in terms {
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluate(batch, at: t, into: &contribution)
      for atom in forces.indices { forces[atom] += contribution.forces[atom] }
      guard term.guidesMutation else { continue }
      for atom in forces.indices { latestGuidingEnergies[atom] += contribution.energies[atom] }
    }
    for atom in forces.indices where batch.fixed[atom] { forces[atom] = .zero }
  }

  /// Energy and force norm of each term for one batch, for inspection: [terms].
  public func breakdown(_ batch: ParticleBatch, at t: Double) throws -> [(
    energy: Double, norm: Double
  )] {
    try terms.map { term in
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluate(batch, at: t, into: &contribution)
      let square = contribution.forces.reduce(0) { $0 + ($1 * $1).sum() }
      return (contribution.energies.reduce(0, +), square.squareRoot())
    }
  }

  /// Summed per-atom energies of the terms that guide mutation (E_sim,i): [atoms].
  /// All zero when no term does.
  public func guidingEnergies(_ batch: ParticleBatch, at t: Double) throws -> [Double] {
    evaluations += 1
    var energies = Array(repeating: 0.0, count: batch.atomCount)
    for term in terms where term.guidesMutation {
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluate(batch, at: t, into: &contribution)
      for atom in energies.indices { energies[atom] += contribution.energies[atom] }
    }
    return energies
  }
}

/// A force term joined with its scratch.
private protocol BoundTerm: AnyObject {
  var guidesMutation: Bool { get }
  func evaluate(_ batch: ParticleBatch, at t: Double, into result: inout Contribution) throws
}

private final class Bound<Term: ForceTerm>: BoundTerm {
  let term: Term
  var scratch: Term.Scratch

  init(_ term: Term) throws {
    self.term = term
    scratch = try term.makeScratch()
  }

  var guidesMutation: Bool { term.guidesMutation }

  func evaluate(_ batch: ParticleBatch, at t: Double, into result: inout Contribution) throws {
    try term.evaluate(batch, at: t, scratch: &scratch, into: &result)
  }
}

private func bind<Term: ForceTerm>(_ term: Term) throws -> any BoundTerm { try Bound(term) }
