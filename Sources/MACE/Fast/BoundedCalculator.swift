import Engine

/// A calculator of a model that knows too many elements for the tables of all their pairs.
///
/// A batch is evaluated some particles at a time, so that those need the tables of few elements only; a
/// particle that has too many elements of its own is evaluated in double precision, which needs no
/// tables. Both depend on the elements of a particle alone: it gets the same bits whatever else is in
/// its batch.
final class BoundedCalculator: DescribingCalculator {
  private let model: FastModel
  private let single: FastCalculator
  private let double: ReferenceCalculator
  private let speciesIndex: SpeciesIndex
  private var species: [Int] = []
  private var described: Described?
  private var part = Contribution()

  /// Particles that follow one another and are evaluated together.
  private struct Section {
    var particles: Range<Int>
    var isDouble: Bool
  }

  /// What `pullBack` needs of the latest `describe`.
  private struct Described {
    let batch: ParticleBatch
    let selection: DescriptorSelection
    let floor: Double?
    let sections: [Section]
    let width: Int
  }

  init(_ model: FastModel, _ parameters: MACEParameters, threads: Int) {
    self.model = model
    single = model.makeCalculator(threads: threads)
    double = ReferenceCalculator(parameters)
    speciesIndex = SpeciesIndex(parameters.configuration.atomicNumbers)
  }

  func evaluate(_ batch: ParticleBatch, interaction: Bool, into result: inout Contribution) throws {
    described = nil
    let sections = try sections(of: batch)
    if let calculator = only(sections) {
      return try calculator.evaluate(batch, interaction: interaction, into: &result)
    }
    result.reset(for: batch)
    for section in sections {
      let particles = batch.particles(section.particles)
      part.reset(for: particles)
      try calculator(section).evaluate(particles, interaction: interaction, into: &part)
      let first = batch.offsets[section.particles.lowerBound]
      for atom in 0..<particles.atomCount {
        result.energies[first + atom] = part.energies[atom]
        result.forces[first + atom] = part.forces[atom]
      }
      for (particle, gradient) in zip(section.particles, part.strainGradients) {
        result.strainGradients[particle] = gradient
      }
    }
  }

  func describe(
    _ batch: ParticleBatch, _ selection: DescriptorSelection, floor: Double?,
    into descriptors: inout [Double]
  ) throws {
    described = nil
    let sections = try sections(of: batch)
    if let calculator = only(sections) {
      try calculator.describe(batch, selection, floor: floor, into: &descriptors)
    } else {
      descriptors.removeAll(keepingCapacity: true)
      var part: [Double] = []
      for section in sections {
        try calculator(section).describe(
          batch.particles(section.particles), selection, floor: floor, into: &part)
        descriptors += part
      }
    }
    described = Described(
      batch: batch, selection: selection, floor: floor, sections: sections,
      width: batch.atomCount == 0 ? 0 : descriptors.count / batch.atomCount)
  }

  func pullBack(_ cotangent: [Double], into gradient: inout [SIMD3<Double>]) {
    guard let described else { preconditionFailure("pullBack follows describe") }
    if let calculator = only(described.sections) {
      return calculator.pullBack(cotangent, into: &gradient)
    }
    var descriptors: [Double] = []
    for section in described.sections {
      let particles = described.batch.particles(section.particles)
      let first = described.batch.offsets[section.particles.lowerBound]
      let atoms = first..<first + particles.atomCount
      let calculator = calculator(section)
      // A calculator remembers the latest particles it described alone.
      do {
        try calculator.describe(
          particles, described.selection, floor: described.floor, into: &descriptors)
      } catch {
        preconditionFailure("what was described before can be described again")
      }
      var part = Array(gradient[atoms])
      calculator.pullBack(
        Array(cotangent[atoms.lowerBound * described.width..<atoms.upperBound * described.width]),
        into: &part)
      gradient.replaceSubrange(atoms, with: part)
    }
  }

  private func calculator(_ section: Section) -> any DescribingCalculator {
    section.isDouble ? double : single
  }

  /// The calculator that evaluates all, where it is one.
  private func only(_ sections: [Section]) -> (any DescribingCalculator)? {
    if sections.isEmpty { return single }
    return sections.count == 1 ? calculator(sections[0]) : nil
  }

  /// Cuts a batch.
  /// - Throws: `ModelError`, with the atom's place in the whole batch.
  private func sections(of batch: ParticleBatch) throws(ModelError) -> [Section] {
    try speciesIndex.find(batch, into: &species)
    var sections: [Section] = []
    var present: SIMD2<UInt64> = .zero
    for particle in 0..<batch.count {
      var own: SIMD2<UInt64> = .zero
      for atom in batch.atoms(of: particle) {
        own[species[atom] >> 6] |= 1 << UInt64(species[atom] & 63)
      }
      let isDouble = own.setBits > model.mostElements
      let joined = present | own
      if let last = sections.last, last.isDouble == isDouble,
        isDouble || joined.setBits <= model.mostElements
      {
        sections[sections.count - 1].particles = last.particles.lowerBound..<particle + 1
        present = joined
      } else {
        sections.append(Section(particles: particle..<particle + 1, isDouble: isDouble))
        present = own
      }
    }
    return sections
  }
}

extension SIMD2<UInt64> {
  fileprivate var setBits: Int { x.nonzeroBitCount + y.nonzeroBitCount }
}
