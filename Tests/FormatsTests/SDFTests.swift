import Engine
import Testing

@testable import Formats

@Suite("SDF")
struct SDFTests {
  @Test("A small molecule is a V2000 record, column for column")
  func small() {
    let water = Molecule(
      elements: [.oxygen, .hydrogen, .hydrogen],
      positions: [[0, 0, 0.11779], [0, 0.75545, -0.47116], [-0.00001, -10.75545, -0.47116]])
    let bonds = BondGraph(atomCount: 3, bonds: [Bond(0, 1), Bond(2, 0)])
    let text = SDF.text(
      water, bonds: bonds, title: "water\nof life",
      properties: [("energy", "-17.5"), ("note <x>", "a\nb")])
    #expect(
      text == """
        water of life
          simgen            3D

          3  2  0  0  0  0  0  0  0  0999 V2000
            0.0000    0.0000    0.1178 O   0  0  0  0  0  0  0  0  0  0  0  0
            0.0000    0.7555   -0.4712 H   0  0  0  0  0  0  0  0  0  0  0  0
            0.0000  -10.7555   -0.4712 H   0  0  0  0  0  0  0  0  0  0  0  0
          1  2  1  0
          1  3  1  0
        M  END
        >  <energy>
        -17.5

        >  <note _x_>
        a b

        $$$$

        """)
  }

  @Test("Beyond 999 atoms the record is V3000")
  func large() {
    let count = 1000
    let chain = Molecule(
      elements: Array(repeating: .carbon, count: count),
      positions: (0..<count).map { [1.5 * Double($0), 0, 0] })
    let bonds = BondGraph(
      atomCount: count, bonds: (1..<count).map { Bond($0 - 1, $0, order: $0 % 3 + 1) })
    let lines = SDF.text(chain, bonds: bonds).split(separator: "\n")
    #expect(lines.contains("M  V30 COUNTS 1000 999 0 0 0"))
    #expect(lines.contains("M  V30 1000 C 1498.50000000 0.00000000 0.00000000 0"))
    #expect(lines.contains("M  V30 999 1 999 1000"))
    #expect(lines.last == "$$$$")
  }
}
