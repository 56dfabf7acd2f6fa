import Engine
import Platform

/// Makes every environment similar to the environments of reference molecules [SK eq. 9-13]:
/// E_i = -log sum_j exp(-k(t) |chi_i - chi_j|^2 / 2 L), chi in units where L, the mean squared norm
/// over the reference, is one.
///
/// Atoms of group 1 and 17 are removed from the reference structures before their environments are
/// described, and have no energy of their own: an atom with one neighbour could always look right.
public struct Similarity: ForcePlugin {
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
      "Shorter distances count as this one in the radial part [SK eq. 19b]; 0 means none."),
  ]

  var model: (any AtomisticModel)?
  var reference: ReferenceSet?
  var sharpness = Schedule.similarity
  var clip = 3.0.squareRoot()
  var floor = 0.75

  /// The defaults.
  public init() {}

  /// The defaults, for these environments.
  public init(model: any AtomisticModel, reference: ReferenceSet) {
    (self.model, self.reference) = (model, reference)
  }

  public func make() throws(PluginError) -> Term {
    let model = try required(model, "model").describing()
    let reference = try required(reference, "reference")
    let floor = floor > 0 ? floor : nil
    try OpenBLAS.require()
    let skeletons = reference.molecules.map(\.withoutMonovalentAtoms)
    try reference.requireElements(of: skeletons, knownTo: model)
    let set: EnvironmentSet
    do {
      set = try EnvironmentSet(skeletons, described: model, floor: floor)
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
    return Term(
      reference: reference, model: model,
      environments: model.isSinglePrecision ? .tree(EnvironmentTree(set)) : .all(set),
      sharpness: sharpness, clip: clip, floor: floor, schedules: scheduledParameters)
  }

  /// The environments of a reference and how alike them others are.
  public struct Term: ForceTerm {
    public let reference: ReferenceSet?
    let model: any DescribingModel
    let environments: Environments
    let sharpness: Schedule
    let clip: Double
    let floor: Double?
    public let schedules: [(parameter: ParameterDeclaration, schedule: Schedule)]

    public var guide: String? { Similarity.name }
    public var knownElements: [Element]? { model.elements }
    public var isConservative: Bool { clip == 0 }

    public func makeScratch() throws -> ParticleScratch<SimilarityWorker> {
      try makeScratch(threads: 1)
    }

    public func makeScratch(threads: Int) throws -> ParticleScratch<SimilarityWorker> {
      return ParticleScratch(
        workers: try (0..<max(1, threads)).map { _ in
          SimilarityWorker(
            calculator: try model.makeDescribingCalculator(), kernel: environments.makeKernel())
        })
    }

    public func evaluate(
      _ batch: ParticleBatch, at t: Double, scratch: inout ParticleScratch<SimilarityWorker>,
      into result: inout Contribution
    ) throws {
      try scratch.forEachPart(of: batch, into: &result) { worker, part in
        let atoms = part.batch.atomCount
        try worker.calculator.describe(part.batch, floor: floor, into: &worker.descriptors)
        worker.kernel.evaluate(
          worker.descriptors, sharpness: sharpness(t), energies: &part.result.energies,
          derivatives: &worker.cotangent)
        clearMonovalent(part)
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
        try worker.calculator.describe(part.batch, floor: floor, into: &worker.descriptors)
        worker.kernel.evaluate(
          worker.descriptors, sharpness: sharpness(t), energies: &part.result.energies)
        clearMonovalent(part)
      }
    }

    /// Atoms of groups 1 and 17 have no energy of their own.
    private func clearMonovalent(_ part: ParticlePart) {
      for atom in 0..<part.batch.atomCount where part.batch.elements[atom].isMonovalent {
        part.result.energies[atom] = 0
      }
    }

    private func limited(_ force: SIMD3<Double>) -> SIMD3<Double> {
      let norm = (force * force).sum().squareRoot()
      return clip > 0 && norm > clip ? force * (clip / norm) : force
    }
  }
}
