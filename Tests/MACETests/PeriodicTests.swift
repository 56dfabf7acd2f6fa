import Engine
import Testing

@testable import MACE

@Suite("Periodic structures")
struct PeriodicTests {
  /// Carbon, oxygen and hydrogen in a skewed cell of about the cutoff's size, one of them outside.
  static func crystal() throws -> Molecule {
    Molecule(
      elements: [.carbon, .oxygen, .hydrogen, .carbon],
      positions: [[0.2, 0.1, 0.3], [1.3, 0.4, 0.2], [-0.4, 0.8, 6.1], [2.1, 2.4, 2.9]],
      cell: try Cell([4.2, 0, 0], [1.3, 3.9, 0], [-0.8, 1.1, 4.5]))
  }

  static func models() throws -> [MACEParameters] {
    [try Fixture.equivariant(), try Fixture.invariant()]
  }

  private func evaluate(
    _ parameters: MACEParameters, _ molecules: [Molecule]
  ) throws -> Contribution {
    var result = Contribution()
    try ReferenceCalculator(parameters).evaluate(
      ParticleBatch(molecules: molecules), interaction: true, into: &result)
    return result
  }

  private func largest(_ a: [SIMD3<Double>], _ b: [SIMD3<Double>]) -> Double {
    zip(a, b).reduce(0) { largest, pair in
      let change = pair.0 - pair.1
      return max(largest, (change * change).sum().squareRoot())
    }
  }

  private func largest(_ a: SymmetricTensor, _ b: SymmetricTensor) -> Double {
    zip(a.rows.joined(), b.rows.joined()).reduce(0) { max($0, abs($1.0 - $1.1)) }
  }

  @Test(
    "Energies, forces, stress and descriptors of crystals, a slab and a chain are mace-torch's",
    arguments: ["equivariant", "invariant"])
  func golden(name: String) throws {
    let parameters = try name == "equivariant" ? Fixture.equivariant() : Fixture.invariant()
    let verification = try Verification(
      of: ReferenceCalculator(parameters), against: Fixture.golden(name + "-crystals.json"),
      isSinglePrecision: false)
    #expect(verification.passes, "\(verification.deviations)")
    #expect(verification.deviations.count == 6)
    let model = try FastModel(parameters)
    for kernels in availableKernels {
      let single = try Verification(
        of: FastCalculator(model, kernels: kernels),
        against: Fixture.golden(name + "-crystals.json"), isSinglePrecision: true)
      #expect(single.passes, "\(single.deviations)")
    }
  }

  @Test("Forces and strain gradient are the slopes of the energy")
  func derivatives() throws {
    let crystal = try Self.crystal()
    for parameters in try Self.models() {
      let result = try evaluate(parameters, [crystal])
      func energy(_ molecule: Molecule) throws -> Double {
        try evaluate(parameters, [molecule]).energies.reduce(0, +)
      }
      for atom in 0..<crystal.count {
        for axis in 0..<3 {
          let slope = try Self.slope { step in
            var moved = crystal
            moved.positions[atom][axis] += step
            return try energy(moved)
          }
          #expect(abs(result.forces[atom][axis] + slope) < 1e-7)
        }
      }
      for row in 0..<3 {
        for column in 0..<3 {
          let slope = try Self.slope { step in
            try energy(Self.strained(crystal, row, column, by: step))
          }
          #expect(abs(result.strainGradients[0].rows[row][column] - slope) < 1e-6)
        }
      }
    }
  }

  /// The structure after r[row] += amount * r[column].
  private static func strained(
    _ molecule: Molecule, _ row: Int, _ column: Int, by amount: Double
  ) throws -> Molecule {
    func strain(_ r: SIMD3<Double>) -> SIMD3<Double> {
      var r = r
      r[row] += amount * r[column]
      return r
    }
    var strained = molecule
    strained.positions = molecule.positions.map(strain)
    let vectors = (molecule.cell?.vectors ?? []).map(strain)
    strained.cell = try Cell(vectors[0], vectors[1], vectors[2])
    return strained
  }

  /// Central difference of fourth order.
  private static func slope(_ value: (Double) throws -> Double) rethrows -> Double {
    let step = 1e-4
    let near = try value(step) - value(-step)
    let far = try value(2 * step) - value(-2 * step)
    return (8 * near - far) / (12 * step)
  }

  @Test("Atoms may be taken to any image")
  func wrapping() throws {
    let crystal = try Self.crystal()
    let vectors = crystal.cell?.vectors ?? []
    var moved = crystal
    moved.positions[1] += vectors[0] - 2 * vectors[2]
    moved.positions[3] -= vectors[1]
    for parameters in try Self.models() {
      let (a, b) = (try evaluate(parameters, [crystal]), try evaluate(parameters, [moved]))
      #expect(zip(a.energies, b.energies).allSatisfy { abs($0 - $1) < 1e-10 })
      #expect(largest(a.forces, b.forces) < 1e-10)
      #expect(largest(a.strainGradients[0], b.strainGradients[0]) < 1e-9)
    }
  }

  @Test("A supercell has as many times the energy, the same forces and the same stress")
  func supercell() throws {
    let crystal = try Self.crystal()
    let cell = try #require(crystal.cell)
    let vectors = cell.vectors
    let double = Molecule(
      elements: crystal.elements + crystal.elements,
      positions: crystal.positions + crystal.positions.map { $0 + vectors[1] },
      // Another choice of lattice vectors on top.
      cell: try Cell(vectors[0] + vectors[2], 2 * vectors[1], vectors[2]))
    for parameters in try Self.models() {
      let (a, b) = (try evaluate(parameters, [crystal]), try evaluate(parameters, [double]))
      let (energy, doubled) = (a.energies.reduce(0, +), b.energies.reduce(0, +))
      #expect(abs(2 * energy - doubled) < 1e-9)
      #expect(largest(a.forces + a.forces, b.forces) < 1e-10)
      let one = try #require(cell.stress(a.strainGradients[0]))
      let two = try #require(double.cell?.stress(b.strainGradients[0]))
      #expect(largest(one, two) < 1e-11)
    }
  }

  @Test("Turning cell and atoms turns the forces and leaves the pressure")
  func rotation() throws {
    let (c, s) = (0.6, 0.8)
    func turn(_ r: SIMD3<Double>) -> SIMD3<Double> {
      let about = SIMD3(c * r.x - s * r.y, s * r.x + c * r.y, r.z)
      return SIMD3(about.x, c * about.y - s * about.z, s * about.y + c * about.z)
    }
    let crystal = try Self.crystal()
    let vectors = (crystal.cell?.vectors ?? []).map(turn)
    var turned = crystal
    turned.positions = crystal.positions.map(turn)
    turned.cell = try Cell(vectors[0], vectors[1], vectors[2])
    for parameters in try Self.models() {
      let (a, b) = (try evaluate(parameters, [crystal]), try evaluate(parameters, [turned]))
      #expect(zip(a.energies, b.energies).allSatisfy { abs($0 - $1) < 1e-10 })
      #expect(largest(a.forces.map(turn), b.forces) < 1e-10)
      #expect(abs(a.strainGradients[0].trace - b.strainGradients[0].trace) < 1e-9)
    }
  }

  @Test("A molecule in a wide cell is a molecule, and only periodic particles are strained")
  func molecules() throws {
    var boxed = Fixture.molecule
    boxed.cell = try Cell([20, 0, 0], [0, 20, 0], [0, 0, 20])
    for parameters in try Self.models() {
      let free = try evaluate(parameters, [Fixture.molecule])
      #expect(free.strainGradients.isEmpty)
      let both = try evaluate(parameters, [boxed, Fixture.molecule, try Self.crystal()])
      let atoms = 0..<boxed.count
      #expect(zip(free.energies, both.energies[atoms]).allSatisfy { abs($0 - $1) < 1e-10 })
      #expect(largest(free.forces, Array(both.forces[atoms])) < 1e-10)
      #expect(both.strainGradients.count == 3)
      #expect(both.strainGradients[1] == .zero)
      #expect(both.strainGradients[2] != .zero)
    }
  }
}
