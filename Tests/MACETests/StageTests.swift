import Testing

@testable import MACE

@Suite("Stages of the reference calculator")
struct StageTests {
  @Test("spherical harmonics obey the addition theorem", arguments: [3, 5])
  func additionTheorem(degree: Int) {
    let harmonics = SphericalHarmonics(degree: degree)
    let a = SIMD3(0.36, 0.48, 0.8)
    let b = SIMD3(-0.6, 0.0, 0.8)
    let cosine = (a * b).sum()
    var (first, second): ([Double], [Double]) = ([], [])
    var gradients: [SIMD3<Double>] = []
    harmonics.evaluate(a, values: &first, gradients: &gradients)
    harmonics.evaluate(b, values: &second, gradients: &gradients)
    // Bonnet's recursion.
    var legendre = [1.0, cosine]
    for l in 2...degree {
      let next = Double(2 * l - 1) * cosine * legendre[l - 1] - Double(l - 1) * legendre[l - 2]
      legendre.append(next / Double(l))
    }
    for l in 0...degree {
      let sum = (l * l..<(l + 1) * (l + 1)).reduce(0) { $0 + first[$1] * second[$1] }
      #expect(abs(sum - Double(2 * l + 1) * legendre[l]) < 1e-12)
    }
  }

  @Test("degree 1 is sqrt 3 times x, y, z")
  func vector() {
    var values: [Double] = []
    var gradients: [SIMD3<Double>] = []
    SphericalHarmonics(degree: 1).evaluate(
      [0.36, 0.48, 0.8], values: &values, gradients: &gradients)
    for (value, component) in zip(values[1...], [0.36, 0.48, 0.8]) {
      #expect(abs(value - 3.0.squareRoot() * component) < 1e-14)
    }
  }

  @Test("three vectors couple through the Levi-Civita symbol, two through the unit matrix")
  func couplings() {
    let cross = Coupling.wigner3j(1, 1, 1)
    let norm = 1 / 6.0.squareRoot()
    for (place, sign) in [(5, 1.0), (7, -1), (11, -1), (15, 1), (19, 1), (21, -1)] {
      #expect(abs(cross[place] - sign * norm) < 1e-14)
    }
    #expect(cross.filter { $0 != 0 }.count == 6)
    let dot = Coupling.wigner3j(1, 1, 0)
    for place in dot.indices {
      #expect(abs(dot[place] - (place % 4 == 0 ? 1 / 3.0.squareRoot() : 0)) < 1e-14)
    }
  }

  @Test("a harmonic couples with itself to the next one", arguments: [1, 2, 3])
  func products(degree: Int) {
    // Y(l) x Y(1) -> Y(l + 1), up to a positive factor, whatever the direction.
    let harmonics = SphericalHarmonics(degree: degree + 1)
    var values: [Double] = []
    var gradients: [SIMD3<Double>] = []
    harmonics.evaluate([0.36, 0.48, 0.8], values: &values, gradients: &gradients)
    var coupled = [Double](repeating: 0, count: 2 * degree + 3)
    for entry in Coupling(degree, 1, to: degree + 1).entries {
      coupled[entry.result] +=
        entry.value * values[degree * degree + entry.first] * values[1 + entry.second]
    }
    let start = (degree + 1) * (degree + 1)
    let largest = coupled.indices.max { abs(coupled[$0]) < abs(coupled[$1]) } ?? 0
    let factor = coupled[largest] / values[start + largest]
    #expect(factor > 0)
    for component in coupled.indices {
      #expect(abs(coupled[component] - factor * values[start + component]) < 1e-13)
    }
  }
}
