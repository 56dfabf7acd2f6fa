import Testing

@testable import Engine

@Suite("Schedules and units")
struct ScheduleTests {
  @Test("The similarity schedule of eq. 24b: 120 at t = 0, 1 from t = 10 on")
  func similarity() {
    #expect(abs(Schedule.similarity(0) - 120) < 1e-12)
    #expect(abs(Schedule.similarity(10) - 1) < 1e-12)
    #expect(Schedule.similarity(11) == 1)
    // 119 (1 - 0.1^(1/4)) + 1
    #expect(abs(Schedule.similarity(1) - 53.081_38) < 1e-4)
  }

  @Test("The prior schedule of eq. 24a")
  func prior() {
    #expect(Schedule.prior(0) == 0)
    // tanh(0.2)
    #expect(abs(Schedule.prior(0.1) - 0.197_375_320_224_904) < 1e-12)
  }

  @Test("Dimensions multiply, divide and print")
  func dimensions() {
    #expect(Dimension.energy / .length == .force)
    #expect(Dimension.force.description == "eV/angstrom")
    #expect(Dimension.inverseLength.description == "/angstrom")
    #expect(Dimension.none.description == "")
  }

  @Test("All spellings of the angstrom are one unit")
  func angstrom() throws {
    for spelling in ["angstrom", "A", "\u{C5}", "\u{212B}"] {
      let unit = try #require(Unit.named(spelling))
      #expect(unit.dimension == .length && unit.factor == 1)
    }
  }
}
