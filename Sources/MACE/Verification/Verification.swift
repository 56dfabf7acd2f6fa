import Engine

/// How far a calculator is from reference values.
///
///     let verification = try Verification(of: calculator, against: golden, isSinglePrecision: true)
///     for deviation in verification.deviations { print(deviation) }
public struct Verification: Sendable {
  /// The largest error of each field compared.
  public let deviations: [Deviation]
  /// Fields of the file that were not: a distance floor is for descriptors, energies have none.
  public let skipped: [Field]

  /// Whether every error is within its tolerance.
  public var passes: Bool { deviations.allSatisfy(\.passes) }

  /// What is compared.
  public enum Field: String, Sendable, CaseIterable {
    case energy
    case nodeEnergy = "node_energy"
    case forces
    case stress
    case invariants = "layer1_invariants"
    case vjp
  }

  /// The worst of a field: the structure whose error is the largest part of what is allowed.
  public struct Deviation: Sendable {
    /// The field.
    public let field: Field
    /// Largest absolute error in the structure; infinite when a value is not a number.
    public var error = 0.0
    /// Largest reference value in the structure.
    public var magnitude = 0.0
    /// What the error may be.
    public var tolerance = Double.infinity
    /// The structure, from 0.
    public var structure = 0

    /// Whether the error is within the tolerance.
    public var passes: Bool { error <= tolerance }

    /// The error over what is allowed.
    fileprivate var ratio: Double { error / tolerance }
  }

  /// Compares with all structures of a file, the stress with those that have one. With a distance
  /// floor only descriptors and their gradient are compared: energies have none.
  ///
  /// Tolerances: in double precision 1e-9 of a field's largest value in the structure (of 0.001, if
  /// that is more); in single precision 1e-5 of it for energies and descriptors, 1e-4 eV/angstrom for
  /// forces, 1e-5 eV/angstrom^3 for the stress and 1e-4 for `vjp`, or 1e-5 of the largest value where
  /// that is more.
  /// - Throws: `ModelError` when the model does not know an element of the file,
  ///   `VerificationError` when the file does not suit the model.
  public init(
    of calculator: any DescribingCalculator, against golden: GoldenFile, isSinglePrecision: Bool
  ) throws {
    let hasStress = golden.structures.contains { $0.stress != nil }
    let present = Field.allCases.filter { $0 != .stress || hasStress }
    let compared = golden.distanceFloor == nil ? present : [.invariants, .vjp]
    skipped = present.filter { !compared.contains($0) }
    var deviations = compared.map { Deviation(field: $0) }
    func compare(_ field: Field, _ values: [Double], _ reference: [Double], in structure: Int) {
      guard let index = compared.firstIndex(of: field) else { return }
      var found = Deviation(field: field, structure: structure)
      for (value, expected) in zip(values, reference) {
        found.magnitude = max(found.magnitude, abs(expected))
        found.error = max(found.error, value.isFinite ? abs(value - expected) : .infinity)
      }
      found.tolerance = Self.tolerance(
        field, magnitude: found.magnitude, isSinglePrecision: isSinglePrecision)
      let isFirst = deviations[index].tolerance == .infinity
      if isFirst || found.ratio > deviations[index].ratio { deviations[index] = found }
    }

    for (index, structure) in golden.structures.enumerated() {
      guard let molecule = structure.molecule else { throw VerificationError.structure(index) }
      let batch = ParticleBatch(molecules: [molecule])
      if golden.distanceFloor == nil {
        var result = Contribution()
        try calculator.evaluate(batch, interaction: false, into: &result)
        compare(.energy, [result.energies.reduce(0, +)], [structure.energy], in: index)
        compare(.nodeEnergy, result.energies, structure.nodeEnergy, in: index)
        compare(
          .forces, result.forces.flatMap { [$0.x, $0.y, $0.z] }, structure.forces.flatMap { $0 },
          in: index)
        if let stress = structure.stress {
          let found = result.strainGradients.first.flatMap { molecule.cell?.stress($0) }
          compare(
            .stress, found?.rows.flatMap { $0 } ?? [.nan], stress.flatMap { $0 }, in: index)
        }
      }
      var descriptors: [Double] = []
      try calculator.describe(batch, floor: golden.distanceFloor, into: &descriptors)
      let expected = structure.invariants.flatMap { $0 }
      guard descriptors.count == expected.count else {
        throw VerificationError.width(
          descriptors.count / max(1, molecule.count), expected: golden.channels)
      }
      compare(.invariants, descriptors, expected, in: index)
      var gradient = [SIMD3<Double>](repeating: .zero, count: molecule.count)
      calculator.pullBack(structure.cotangent.flatMap { $0 }, into: &gradient)
      compare(
        .vjp, gradient.flatMap { [$0.x, $0.y, $0.z] }, structure.vjp.flatMap { $0 }, in: index)
    }
    self.deviations = deviations
  }

  private static func tolerance(
    _ field: Field, magnitude: Double, isSinglePrecision: Bool
  ) -> Double {
    guard isSinglePrecision else { return 1e-9 * max(1e-3, magnitude) }
    switch field {
    case .energy, .nodeEnergy, .invariants: return 1e-5 * magnitude
    case .forces, .vjp: return max(1e-4, 1e-5 * magnitude)
    case .stress: return 1e-5 * max(1, magnitude)
    }
  }
}

extension Verification.Deviation: CustomStringConvertible {
  /// One line: field, error, tolerance, magnitude, verdict.
  public var description: String {
    "\(field.rawValue): error \(Self.short(error)) (structure \(structure + 1)), "
      + "allowed \(Self.short(tolerance)), largest value \(Self.short(magnitude)): "
      + (passes ? "passes" : "FAILS")
  }

  /// Three significant digits.
  private static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var (mantissa, exponent) = (value, 0)
    while abs(mantissa) >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\((mantissa * 100).rounded() / 100)e\(exponent)"
  }
}

/// Why reference values cannot be compared with a model.
public enum VerificationError: Error, Sendable, Equatable {
  /// A structure, from 0, has an unknown atomic number, a vector that is not three numbers or
  /// lattice vectors that make no cell.
  case structure(Int)
  /// The model's descriptors have another length.
  case width(Int, expected: Int)
}

extension VerificationError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .structure(let index):
      "structure \(index + 1) has an unknown atomic number, an incomplete vector or an impossible "
        + "cell"
    case .width(let width, let expected):
      "the model has descriptors of \(width) numbers, the file of \(expected); "
        + "it is of another model"
    }
  }
}
