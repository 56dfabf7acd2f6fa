/// A plug-in that a term of the total force is made of.
public protocol ForcePlugin: Plugin where Product: ForceTerm {}

/// A term of the force that drives a generation [SK eq. 14].
///
/// A term works on a whole batch of particles at once. What it needs between calls (buffers,
/// a model's calculator) is its `Scratch`: one for each worker, never shared between threads.
public protocol ForceTerm: Sendable {
  associatedtype Scratch = Void

  /// What reports call the energies of a term by which mutators rank atoms and particles; nil where
  /// they do not.
  var guide: String? { get }

  /// Whether the force is minus the gradient of the summed energies. A term that is not says so
  /// and reports zero energies.
  var isConservative: Bool { get }

  /// The elements the term can work with; nil for all.
  var knownElements: [Element]? { get }

  /// Those that atoms of a scaffold may have.
  var knownFixedElements: [Element]? { get }

  /// The elements by whose continuous amounts the term has forces (`Contribution.elementForces`), where a
  /// sampler moves elements; nil where it has none.
  var continuousElements: [Element]? { get }

  /// What changes with the noise level, by the parameters that say so: checked before each force.
  var schedules: [(parameter: ParameterDeclaration, schedule: Schedule)] { get }

  /// Does what takes too long for `make` and is needed before the first force of a run: reports
  /// progress, ends with `Interrupted` when the run is stopped. Called before scratches that work on
  /// molecules are made, possibly by several threads at once; all but the first wait. A term that was
  /// not calibrated may evaluate something as costly in its place.
  func calibrate(in context: RunContext) throws

  /// What `calibrate` will take on one thread, seconds.
  func preparationSeconds() throws -> Double

  /// The buffers of one worker.
  func makeScratch() throws -> Scratch

  /// The buffers of one worker that may share its particles with others.
  /// - Parameter threads: how many may work on a batch; results do not depend on it.
  func makeScratch(threads: Int) throws -> Scratch

  /// Energies and forces of a batch at noise level `t`, schedule factors included.
  /// `result` comes in with zeroes for every atom.
  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Scratch, into result: inout Contribution
  ) throws

  /// Sizes and elements of the molecules that the term imitates, without hydrogens; nil where it
  /// imitates none.
  var imitated: Makeup? { get }

  /// The molecules that the term imitates, hydrogens included; nil where it imitates none.
  var reference: ReferenceSet? { get }

  /// Whether the term can tell how surprising a finished molecule is.
  var knowsSurprise: Bool { get }

  /// How surprising a finished molecule is, where the term knows.
  func surprise(of molecule: Molecule) throws -> Surprise?

  /// Bitwise the energies of `evaluate`; forces may be skipped. What mutators ask for, and cheaper where forces are half the work.
  func evaluateEnergies(
    _ batch: ParticleBatch, at t: Double, scratch: inout Scratch, into result: inout Contribution
  ) throws
}

extension ForceTerm {
  public var continuousElements: [Element]? { nil }
  public var schedules: [(parameter: ParameterDeclaration, schedule: Schedule)] { [] }
  public func calibrate(in context: RunContext) throws {}
  public func preparationSeconds() throws -> Double { 0 }
  public func makeScratch(threads: Int) throws -> Scratch { try makeScratch() }
  public var imitated: Makeup? { nil }
  public var reference: ReferenceSet? { nil }
  public var knowsSurprise: Bool { false }
  public func surprise(of molecule: Molecule) throws -> Surprise? { nil }

  public func evaluateEnergies(
    _ batch: ParticleBatch, at t: Double, scratch: inout Scratch, into result: inout Contribution
  ) throws {
    try evaluate(batch, at: t, scratch: &scratch, into: &result)
  }

  public var guide: String? { nil }
  /// Whether mutators rank atoms and particles by this term's energies.
  public var guidesMutation: Bool { guide != nil }
  public var isConservative: Bool { true }
  public var knownElements: [Element]? { nil }
  public var knownFixedElements: [Element]? { knownElements }
}

extension [any ForceTerm] {
  /// The elements that the terms have forces of, if one of them does.
  public var continuousElements: [Engine.Element]? { lazy.compactMap(\.continuousElements).first }

  /// What the terms imitate, if one of them does.
  public var imitated: Makeup? { lazy.compactMap(\.imitated).first }

  /// The names of the terms that guide, by which their energy is called; nil where none does.
  public var guide: String? {
    var names: [String] = []
    for case let name? in lazy.map(\.guide) where !names.contains(name) { names.append(name) }
    return names.isEmpty ? nil : names.joined(separator: "_")
  }
}

/// How surprising a molecule is to somebody who knows a reference.
public struct Surprise: Sendable, Equatable {
  /// -log p per atom, nats, up to a constant that molecules of one size share.
  public let perAtom: Double
  /// The share of the reference's molecules that surprise at least as much: 0 for a molecule that is
  /// unlike all of them. Nil for one larger than all of them: an atom of it surprises more.
  public let rank: Double?

  /// A surprise and its rank.
  public init(perAtom: Double, rank: Double?) {
    self.perAtom = perAtom
    self.rank = rank
  }
}

extension ForceTerm where Scratch == Void {
  public func makeScratch() {}
}

extension ForceTerm where Self: Configurable {
  public var schedules: [(parameter: ParameterDeclaration, schedule: Schedule)] {
    scheduledParameters
  }
}
