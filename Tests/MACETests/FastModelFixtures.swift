import CKernels
import Engine
import Glibc

@testable import MACE

/// Instruction sets this processor can run; every test of the kernels visits each.
let availableKernels: [ck_kernels] = [CK_BASELINE, CK_AVX2, CK_AVX512].compactMap {
  ck_for($0)?.pointee
}

/// A model with random weights and true rotational symmetry.
struct RandomModel {
  var channels = 16
  var layers = 2
  var degree = 3
  var firstSkip = SkipKind.message
  var cutoffAfterNetwork = false
  var seed: UInt64 = 7
  var atomicNumbers = [1, 6, 7, 8]
  /// With a distance transform, which makes radial functions depend on the pair of species.
  var hasTransform = false

  /// Its parameters.
  func parameters() -> MACEParameters {
    var stream = RandomStream(seed: seed, .selection)
    func matrix(_ rows: Int, _ columns: Int, _ size: Double? = nil) -> WeightMatrix {
      let scale = size ?? 1 / Double(rows).squareRoot()
      return WeightMatrix(
        rows: rows, columns: columns,
        values: (0..<(rows * columns)).map { _ in stream.normal() * scale })
    }
    let species = atomicNumbers.count
    let scalars = [IrrepBlock(.harmonic(0), channels: channels)]
    let message = (0...degree).map { IrrepBlock(.harmonic($0), channels: channels) }
    var shapes: [LayerConfiguration] = []
    var weights: [MACELayer] = []
    for index in 0..<layers {
      let skip = index == 0 ? firstSkip : .residual
      shapes.append(
        LayerConfiguration(
          input: scalars, sender: scalars, message: message, output: scalars, correlation: 3,
          radialWidths: [12, 12], skip: skip, normalisation: .averageNeighbours))
      let skipBlocks = skip == .message ? degree + 1 : 1
      weights.append(
        MACELayer(
          linearUp: [matrix(channels, channels)],
          radial: [matrix(6, 12), matrix(12, 12), matrix(12, channels * (degree + 1))],
          density: [],
          linear: (0...degree).map { _ in matrix(channels, channels, 0.1) },
          skip: (0..<skipBlocks).map { _ in (0..<species).map { _ in matrix(channels, channels) } },
          contractions: [contraction(species: species) { matrix($0, channels, 0.3) }],
          product: [matrix(channels, channels)],
          readout: index + 1 < layers
            ? .linear(matrix(channels, 1).values)
            : .network(first: matrix(channels, 16), second: matrix(16, 1).values)))
    }
    let cutoff = 4.0
    return MACEParameters(
      configuration: MACEConfiguration(
        atomicNumbers: atomicNumbers, cutoff: cutoff, edgeDegree: degree,
        radial: RadialConfiguration(
          count: 6, cutoffPower: 5,
          transform: hasTransform
            ? .agnesi(
              a: 1.0805, q: 0.9183, p: 4.5791,
              radii: atomicNumbers.map { 0.4 + 0.01 * Double($0) }) : .none,
          cutoffAfterNetwork: cutoffAfterNetwork),
        layers: shapes, head: "default"),
      embedding: matrix(species, channels, 1),
      radialConstants: (1...6).map { .pi * Double($0) / cutoff },
      radialFactor: (2 / cutoff).squareRoot(), layers: weights, scale: 0.8, shift: 0.1,
      atomicEnergies: atomicNumbers.map { -10 * Double($0) })
  }

  /// Products with the integrals of two and three spherical harmonics over the sphere as coupling
  /// coefficients: one path each pair or triple of degrees.
  private func contraction(
    species: Int, weights: (Int) -> WeightMatrix
  ) -> SymmetricContraction {
    let harmonics = SphericalHarmonics(degree: degree)
    var paths: [[Int]: Int] = [:]
    var pairs: [SymmetricContraction.Entry] = []
    var triples: [SymmetricContraction.Entry] = []
    func path(_ factors: [Int]) -> Int {
      let degrees = factors.map { Int(Double($0).squareRoot()) }
      let same = paths.keys.filter { $0.count == degrees.count }.count
      return paths[degrees]
        ?? {
          paths[degrees] = same; return same
        }()
    }
    let points = Self.quadrature.map { unit, weight in
      var values: [Double] = []
      var gradients: [SIMD3<Double>] = []
      harmonics.evaluate(unit, values: &values, gradients: &gradients)
      return (values, weight)
    }
    for a in 0..<harmonics.count {
      pairs.append(.init(component: 0, factors: [a, a], path: path([a, a]), value: 1))
      for b in a..<harmonics.count {
        for c in b..<harmonics.count {
          let integral = points.reduce(0) { $0 + $1.0[a] * $1.0[b] * $1.0[c] * $1.1 }
          guard abs(integral) > 1e-9 else { continue }
          let orders = a == b && b == c ? 1.0 : a == b || b == c ? 3 : 6
          triples.append(
            .init(
              component: 0, factors: [a, b, c], path: path([a, b, c]), value: integral * orders))
        }
      }
    }
    func term(_ degree: Int, _ entries: [SymmetricContraction.Entry]) -> SymmetricContraction.Term {
      let count = (entries.map(\.path).max() ?? 0) + 1
      return .init(
        degree: degree, entries: entries, weights: (0..<species).map { _ in weights(count) })
    }
    let single = SymmetricContraction.Entry(component: 0, factors: [0], path: 0, value: 1)
    return SymmetricContraction(
      irrep: .harmonic(0), terms: [term(1, [single]), term(2, pairs), term(3, triples)])
  }

  /// Points and weights that integrate polynomials of degree 9 over the sphere exactly (mean
  /// over the sphere): Gauss-Legendre in y, equidistant around it.
  private static let quadrature: [(SIMD3<Double>, Double)] = {
    let nodes: [(Double, Double)] = [
      (0, 128.0 / 225), (0.5384693101056831, 0.47862867049936647),
      (-0.5384693101056831, 0.47862867049936647), (0.9061798459386640, 0.23692688505618908),
      (-0.9061798459386640, 0.23692688505618908),
    ]
    return nodes.flatMap { y, weight in
      (0..<10).map { step in
        let angle = 2 * Double.pi * Double(step) / 10
        let radius = (1 - y * y).squareRoot()
        return (SIMD3(radius * sin(angle), y, radius * cos(angle)), weight / 20)
      }
    }
  }()
}

/// Clouds of atoms at distances as in molecules being generated.
enum Clouds {
  /// `count` atoms of H, C, N, O, pairwise at least 0.7 angstrom apart.
  static func molecule(atoms count: Int, seed: UInt64) -> Molecule {
    var stream = RandomStream(seed: seed, .startPositions)
    let elements: [Element] = [.hydrogen, .carbon, .nitrogen, .oxygen]
    var molecule = Molecule()
    while molecule.count < count {
      let position = stream.normal3() * (0.9 * cbrt(Double(count)))
      let isFree = molecule.positions.allSatisfy {
        (($0 - position) * ($0 - position)).sum() > 0.49
      }
      if isFree { molecule.append(elements[stream.index(below: 4)], at: position) }
    }
    return molecule
  }

  /// Several molecules of different sizes, one of them a single atom.
  static func batch() -> ParticleBatch {
    ParticleBatch(
      molecules: [(9, 1), (1, 2), (14, 3), (2, 4), (9, 5)].map {
        molecule(atoms: $0.0, seed: UInt64($0.1))
      })
  }

  /// The same turned, mirrored and moved.
  static func moved(_ batch: ParticleBatch) -> ParticleBatch {
    var moved = batch
    let (c, s) = (cos(0.7), sin(0.7))
    for atom in moved.positions.indices {
      let p = moved.positions[atom]
      let turned = SIMD3(c * p.x - s * p.y, s * p.x + c * p.y, p.z)
      moved.positions[atom] = SIMD3(-turned.y, turned.z, turned.x) + SIMD3(3, -2, 0.5)
    }
    return moved
  }
}
