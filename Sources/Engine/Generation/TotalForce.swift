/// The sum of force terms [SK eq. 14] with the buffers to evaluate it; belongs to one worker.
public final class TotalForce {
  private let terms: [any BoundTerm]
  private let schedules: [(parameter: ParameterDeclaration, schedule: Schedule)]
  private var contribution = Contribution()
  /// Forces of the latest `evaluate`: [atoms].
  public private(set) var forces: [SIMD3<Double>] = []
  /// Forces on continuous elements of the latest `evaluate`: [atoms, elements]; empty where no term has any.
  public private(set) var elementForces: [Double] = []
  /// What the terms imitate, if one of them does.
  public let imitated: Makeup?
  /// Summed per-atom energies of the guiding terms at the latest `evaluate`: [atoms].
  public private(set) var latestGuidingEnergies: [Double] = []

  /// The sum of some terms, each with a scratch of its own.
  /// - Parameter threads: how many may work on a batch; results do not depend on it.
  public init(_ terms: [any ForceTerm], threads: Int = 1) throws {
    var bound: [any BoundTerm] = []
    for term in terms { bound.append(try bind(term, threads: threads)) }
    self.terms = bound
    imitated = terms.imitated
    schedules = terms.flatMap(\.schedules)
  }

  /// The sum of some terms, calibrated where they need it.
  /// - Throws: what calibration throws, `Interrupted` among it.
  public convenience init(_ terms: [any ForceTerm], in context: RunContext) throws {
    for term in terms { try term.calibrate(in: context) }
    try self.init(terms, threads: context.threads)
  }

  /// - Throws: `ScheduleFault` when a schedule's value at `t` is not finite or out of its range.
  private func checkSchedules(at t: Double) throws(ScheduleFault) {
    for (parameter, schedule) in schedules {
      let value = schedule(t)
      guard value.isFinite, parameter.range?.contains(value) ?? true else {
        throw ScheduleFault(parameter: parameter, schedule: schedule, t: t, value: value)
      }
    }
  }

  /// Computes `forces` of a batch at noise level `t`; zero on fixed atoms.
  /// - Throws: `ScheduleFault`, and what a term throws.
  public func evaluate(_ batch: ParticleBatch, at t: Double) throws {
    try checkSchedules(at: t)
    forces.removeAll(keepingCapacity: true)
    forces.append(contentsOf: repeatElement(.zero, count: batch.atomCount))
    latestGuidingEnergies.removeAll(keepingCapacity: true)
    latestGuidingEnergies.append(contentsOf: repeatElement(0, count: batch.atomCount))
    elementForces.removeAll(keepingCapacity: true)
    for term in terms {
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluate(batch, at: t, into: &contribution)
      for atom in forces.indices { forces[atom] += contribution.forces[atom] }
      add(contribution.elementForces)
      guard term.guidesMutation else { continue }
      for atom in forces.indices { latestGuidingEnergies[atom] += contribution.energies[atom] }
    }
    let width = elementForces.count / max(1, batch.atomCount)
    for atom in forces.indices where batch.fixed[atom] {
      forces[atom] = .zero
      for index in atom * width..<(atom + 1) * width { elementForces[index] = 0 }
    }
  }

  private func add(_ forces: [Double]) {
    guard !elementForces.isEmpty else {
      elementForces.append(contentsOf: forces)
      return
    }
    for (index, force) in forces.enumerated() { elementForces[index] += force }
  }

  /// Summed per-atom energies of the terms that guide mutation (E_sim,i): [atoms].
  /// All zero when no term does.
  public func guidingEnergies(_ batch: ParticleBatch, at t: Double) throws -> [Double] {
    var energies = Array(repeating: 0.0, count: batch.atomCount)
    for term in terms where term.guidesMutation {
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluateEnergies(batch, at: t, into: &contribution)
      for atom in energies.indices { energies[atom] += contribution.energies[atom] }
    }
    return energies
  }
}

extension TotalForce {
  /// Energy of a molecule by each term at noise level `t`: [terms].
  public func readings(of molecule: Molecule, at t: Double) throws -> [TermReading] {
    let batch = ParticleBatch(molecules: [molecule])
    return try terms.map { term in
      contribution.reset(atomCount: batch.atomCount)
      try term.evaluate(batch, at: t, into: &contribution)
      let squares = batch.fixed.indices.filter { !batch.fixed[$0] }
        .map { (contribution.forces[$0] * contribution.forces[$0]).sum() }
      return TermReading(
        energy: contribution.energies.reduce(0, +), norm: squares.reduce(0, +).squareRoot(),
        largest: (squares.max() ?? 0).squareRoot())
    }
  }
}

/// A force term joined with its scratch.
private protocol BoundTerm: AnyObject {
  var guidesMutation: Bool { get }
  func evaluate(_ batch: ParticleBatch, at t: Double, into result: inout Contribution) throws
  func evaluateEnergies(
    _ batch: ParticleBatch, at t: Double, into result: inout Contribution
  ) throws
}

private final class Bound<Term: ForceTerm>: BoundTerm {
  let term: Term
  var scratch: Term.Scratch

  init(_ term: Term, threads: Int) throws {
    self.term = term
    scratch = try term.makeScratch(threads: threads)
  }

  var guidesMutation: Bool { term.guidesMutation }

  func evaluate(_ batch: ParticleBatch, at t: Double, into result: inout Contribution) throws {
    try term.evaluate(batch, at: t, scratch: &scratch, into: &result)
  }

  func evaluateEnergies(
    _ batch: ParticleBatch, at t: Double, into result: inout Contribution
  ) throws {
    try term.evaluateEnergies(batch, at: t, scratch: &scratch, into: &result)
  }
}

private func bind<Term: ForceTerm>(_ term: Term, threads: Int) throws -> any BoundTerm {
  try Bound(term, threads: threads)
}
