import Engine
import Platform

/// Makes every environment similar to the environments of reference molecules (eq. 9-13):
/// E_i = -log sum_j exp(-k(t) |chi_i - chi_j|^2 / 2 L), chi in units where L, the mean squared norm
/// over the reference, is one.
///
/// Atoms of group 1 and 17 are removed from the reference structures before their environments are
/// described, and have no energy of their own: an atom with one neighbour could always look right.
public struct Similarity: ForceTerm {
  public static let name = "similarity"
  public static let summary = "Makes every atom's environment like those of the reference."
  public static let citations = ["10.48550/arXiv.2402.08708"]
  public static let parameters = [
    Parameter(
      "model", \Similarity.model, label: .model, required: true, "Describes environments."),
    Parameter(
      "reference", \Similarity.reference, label: .reference, required: true,
      "The molecules to imitate."),
    Parameter(
      "sharpness", \Similarity.sharpness, in: 0...1e12, "Inverse squared kernel width against t."),
    Parameter(
      "clip", \Similarity.clip, in: 0...1e9,
      "Largest force on an atom, before other terms are added; 0 means no limit."),
    Parameter(
      "floor", \Similarity.floor, dimension: .length, in: 0...5,
      "Shorter distances count as this one in the radial part (eq. 19b); 0 means none."),
  ]

  var model: (any AtomisticModel)?
  var reference: (any ReferenceSet)?
  var sharpness = Schedule.similarity
  var clip = 3.0.squareRoot()
  var floor = 0.75
  private var environments = Environments.none

  /// The defaults.
  public init() {}

  public var guidesMutation: Bool { true }
  public var knownElements: [Element]? { model?.elements }
  public var isConservative: Bool { clip == 0 }

  public mutating func prepare() throws(PluginError) {
    guard let model else { throw .parameter("model", reason: "is required") }
    guard let reference else { throw .parameter("reference", reason: "is required") }
    try OpenBLAS.require()
    let skeletons = reference.molecules.map(\.withoutMonovalentAtoms)
    try reference.requireElements(of: skeletons, knownTo: model)
    let set: EnvironmentSet
    do {
      set = try EnvironmentSet(skeletons, described: model, floor: usedFloor)
    } catch {
      throw .file(path: reference.source, reason: "\(error)")
    }
    guard set.count > 0 else {
      throw .parameter("reference", reason: "has no atoms beside groups 1 and 17")
    }
    // Distances are measured in units of it.
    guard set.lengthScale.isFinite, set.lengthScale > 0 else {
      throw .parameter(
        "reference",
        reason: set.lengthScale == 0
          ? "no atom of \(reference.source) has a neighbour beside groups 1 and 17 within "
            + "\(model.cutoff) angstrom: there is nothing to imitate"
          : "the environments of \(reference.source) are not finite")
    }
    environments = model.isSinglePrecision ? .tree(EnvironmentTree(set)) : .all(set)
  }

  private var usedFloor: Double? { floor > 0 ? floor : nil }

  public func makeScratch() throws -> ParticleScratch<SimilarityWorker> {
    try makeScratch(threads: 1)
  }

  public func makeScratch(threads: Int) throws -> ParticleScratch<SimilarityWorker> {
    guard let model else { preconditionFailure("model is required") }
    return ParticleScratch(
      workers: try (0..<max(1, threads)).map { _ in
        SimilarityWorker(
          calculator: try model.makeCalculator(), kernel: environments.makeKernel())
      })
  }

  public func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<SimilarityWorker>,
    into result: inout Contribution
  ) throws {
    try scratch.forEachPart(of: batch, into: &result) { worker, part in
      try describe(part, at: t, derivatives: true, worker)
      let atoms = part.batch.atomCount
      worker.kernel.differentiate(into: &worker.cotangent)
      let width = worker.cotangent.count / max(1, atoms)
      for atom in 0..<atoms where part.batch.elements[atom].isMonovalent {
        for channel in 0..<width { worker.cotangent[atom * width + channel] = 0 }
      }
      // pullBack adds dE/dr; the force is its negative.
      worker.calculator.pullBack(worker.cotangent, into: &part.result.forces)
      for atom in 0..<atoms {
        part.result.forces[atom] = limited(-part.result.forces[atom])
      }
    }
  }

  public func evaluateEnergies(
    _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<SimilarityWorker>,
    into result: inout Contribution
  ) throws {
    try scratch.forEachPart(of: batch, into: &result) { worker, part in
      try describe(part, at: t, derivatives: false, worker)
    }
  }

  /// The energies of some particles.
  private func describe(
    _ part: ParticlePart, at t: Double, derivatives: Bool, _ worker: SimilarityWorker
  ) throws {
    try worker.calculator.describe(part.batch, floor: usedFloor, into: &worker.descriptors)
    worker.kernel.evaluate(
      worker.descriptors, sharpness: sharpness(t), derivatives: derivatives,
      energies: &part.result.energies)
    for atom in 0..<part.batch.atomCount where part.batch.elements[atom].isMonovalent {
      part.result.energies[atom] = 0
    }
  }

  private func limited(_ force: SIMD3<Double>) -> SIMD3<Double> {
    let norm = (force * force).sum().squareRoot()
    return clip > 0 && norm > clip ? force * (clip / norm) : force
  }
}
