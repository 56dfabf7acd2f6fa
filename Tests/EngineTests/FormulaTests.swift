import Engine
import Testing

@Suite("Formulas")
struct FormulaTests {
  @Test("Symbols and counts are read in the order written")
  func reads() throws {
    let formula = try Formula("C7NO2Cl")
    #expect(formula.description == "C7NO2Cl")
    #expect(formula.atomCount == 11)
    #expect(formula.counts.map(\.count) == [7, 1, 2, 1])
    #expect(formula.elements.last == Element(symbol: "Cl"))
    #expect(try Formula("CH3CH2OH").description == "C2H6O")
  }

  @Test(
    "What is no formula is refused",
    arguments: ["", "c6", "C0", "C-1", "6C", "C 6", "C999999999999"])
  func malformed(text: String) {
    #expect(throws: Formula.Failure.malformed) { try Formula(text) }
  }

  @Test("An unknown symbol is named")
  func unknown() {
    #expect(throws: Formula.Failure.unknownElement("Xq")) { try Formula("C7Xq2") }
  }

  @Test("Whatever the text, a formula that is read is printed as one that reads the same")
  func property() throws {
    var stream = RandomStream(seed: 1, .startElements)
    let pieces = ["C", "N", "O", "Cl", "x", "H", "0", "1", "27", "é", " ", "Si", "٣", "-"]
    for _ in 0..<5000 {
      let text = (0..<stream.index(below: 6)).map { _ in pieces[stream.index(below: pieces.count)] }
        .joined()
      guard let formula = try? Formula(text) else { continue }
      #expect(try Formula(formula.description) == formula)
    }
  }
}
