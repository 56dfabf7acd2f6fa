import Engine
import Formats
import TestSupport

/// Molecules the tests of this target share. Distances in angstrom, from usual bond lengths.
enum Structures {
  /// A molecule from symbols and positions.
  static func molecule(_ atoms: [(String, SIMD3<Double>)]) -> Molecule {
    var molecule = Molecule()
    for (symbol, position) in atoms {
      molecule.append(Element(symbol: symbol) ?? .hydrogen, at: position)
    }
    return molecule
  }

  /// The shipped reference molecules.
  static func qm9() throws -> [Molecule] {
    try ExtendedXYZ.read(path: Repository.path("data/qm9-256.xyz"))
  }

  /// A ring of carbons in a plane with a hydrogen on each.
  static func annulene(_ count: Int) -> Molecule {
    var molecule = Molecule()
    let turn = 2 * Double.pi / Double(count)
    let radius = 1.39 / (2 * sine(turn / 2))
    for (element, distance) in [(Element.carbon, radius), (.hydrogen, radius + 1.09)] {
      for index in 0..<count {
        let angle = turn * Double(index)
        molecule.append(element, at: [distance * cosine(angle), distance * sine(angle), 0])
      }
    }
    return molecule
  }

  /// Atoms in a row along x.
  static func row(_ atoms: [(String, Double)]) -> Molecule {
    molecule(atoms.map { ($0.0, [$0.1, 0, 0]) })
  }

  static let methane = tetrahedral("C", ["H", "H", "H", "H"], length: 1.09)

  /// A centre with atoms at corners of a tetrahedron.
  static func tetrahedral(_ centre: String, _ ends: [String], length: Double) -> Molecule {
    let corners: [SIMD3<Double>] = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]
    let scale = length / 3.0.squareRoot()
    return molecule([(centre, .zero)] + zip(ends, corners).map { ($0, $1 * scale) })
  }

  static let nitromethane = molecule([
    ("C", [0, 0, 0]), ("N", [1.49, 0, 0]), ("O", [2.07, 1.09, 0]), ("O", [2.07, -1.09, 0]),
    ("H", [-0.36, 1.03, 0]), ("H", [-0.36, -0.51, 0.89]), ("H", [-0.36, -0.51, -0.89]),
  ])

  /// Buckminsterfullerene, edges of 1.42.
  static let fullerene: Molecule = {
    let golden = (1 + 5.0.squareRoot()) / 2
    let seeds: [SIMD3<Double>] = [
      [0, 1, 3 * golden], [1, 2 + golden, 2 * golden], [golden, 2, 2 * golden + 1],
    ]
    var positions: [SIMD3<Double>] = []
    for seed in seeds {
      for rotated in [seed, [seed.y, seed.z, seed.x], [seed.z, seed.x, seed.y]] {
        for signs in 0..<8 {
          let position: SIMD3<Double> = [
            signs & 1 == 0 ? rotated.x : -rotated.x, signs & 2 == 0 ? rotated.y : -rotated.y,
            signs & 4 == 0 ? rotated.z : -rotated.z,
          ]
          let isNew = positions.allSatisfy { (($0 - position) * ($0 - position)).sum() > 1e-9 }
          if isNew { positions.append(position) }
        }
      }
    }
    return Molecule(
      elements: positions.map { _ in .carbon }, positions: positions.map { $0 * 0.71 })
  }()
}
