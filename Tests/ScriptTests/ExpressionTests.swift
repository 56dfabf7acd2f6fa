import Engine
import ScriptTestSupport
import Testing

@testable import Script

@Suite("An expression") struct ExpressionTests {
  /// Values worked out by hand.
  static let schedules: [(source: String, t: Double, value: Double)] = [
    ("2^3^2", 0, 512), ("-2^2", 0, -4), ("2^-1", 0, 0.5), ("-t", 3, -3), ("1 - 2 - 3", 0, -4),
    ("12 / 3 / 2", 0, 2), ("1 + 2 * 3", 0, 7), ("(1 + 2) * 3", 0, 9), ("t^2", 3, 9),
    ("119 * (1 - (t/10)^(1/4)) + 1", 0, 120), ("119 * (1 - (t/10)^(1/4)) + 1", 10, 1),
    ("119 * (1 - (t/10)^(1/4)) + 1", 0.000_01, 116.236_9),
    ("tanh(20 * t^2)", 0.1, 0.197_375_32), ("if t < 2 then 1 else 5", 1, 1),
    ("if t < 2 then 1 else 5", 2, 5), ("if t > 1 and not t > 3 then 1 else 0", 2, 1),
    ("if t > 1 and not t > 3 then 1 else 0", 4, 0), ("if t == 1 or t >= 4 then 1 else 0", 4, 1),
    ("linear(t, 4, 2)", 0.25, 3.5), ("linear(t, 4, 2)", 7, 2), ("geometric(t, 1, 100)", 0.5, 10),
    ("cosine(t, 0, 2)", 0.5, 1), ("cosine(t, 0, 2)", 1, 2), ("karras(t, 80, 0.002)", 0, 80),
    ("karras(t, 80, 0.002)", 1, 0.002), ("karras(t, 9, 1, 2)", 0.5, 4),
    ("step(t, 1, 2, 3)", 0.99, 2), ("step(t, 1, 2, 3)", 1, 3),
    ("piecewise(t, 0, 1, 2, 5, 4, 5)", 1, 3), ("piecewise(t, 0, 1, 2, 5, 4, 7)", 3, 6),
    ("piecewise(t, 0, 1, 2, 5)", 9, 5), ("piecewise(t, 1, 1, 2, 5)", 0, 1),
    ("clamp(t, 1, 2)", 5, 2), ("clamp(t, 1, 2)", 0, 1), ("min(t, 3, 1)", 2, 1), ("max(t, 3)", 2, 3),
    ("sqrt(16) + abs(-2) + pow(2, 3)", 0, 14), ("exp(0) + log(1) + sin(0) + cos(0)", 0, 2),
    ("floor(2.7) + ceil(2.2) + round(2.5)", 0, 8), ("2 * pi", 0, 6.283_185_307_179_586),
    ("double(t) + base", 3, 16), ("mix(t, 1, 3)", 0.5, 2),
  ]

  @Test("of t is a schedule", arguments: schedules)
  func schedule(source: String, t: Double, value: Double) throws {
    let session = Session(catalogue: fakeCatalogue)
    _ = try session.feed(
      "let base = 10\nlet double(x) = 2 * x\nlet mix(x, a, b) = a * (1 - x) + b * x",
      observedBy: Recorder())
    let schedule = try session.schedule(source)
    #expect(abs(schedule(t) - value) <= 1e-6 * max(1, abs(value)))
    #expect(schedule.source == source)
  }

  static let values: [(source: String, text: String)] = [
    ("7 / 2", "3.5"), ("6 / 2", "3"), ("2^10", "1024"), ("1e3", "1000"), (".5", "0.5"),
    ("0.05 eV/angstrom", "0.05 eV/angstrom"), ("8 /angstrom", "8 /angstrom"),
    ("8 1/angstrom", "8 /angstrom"), ("1 nm", "10 angstrom"), ("5 \u{C5}", "5 angstrom"),
    ("5 \u{212B}", "5 angstrom"), ("5 A\u{30A}", "5 angstrom"), ("1 nm + 1 A", "11 angstrom"),
    ("2 eV / 4 A", "0.5 eV/angstrom"), ("1 /nm", "0.1 /angstrom"), ("2 A^2", "2 angstrom^2"),
    ("sqrt(4 A^2)", "2 angstrom"), ("1000 meV", "1 eV"), ("2 A * 3 A", "6 angstrom^2"),
    ("(3 A)^2", "9 angstrom^2"), ("1 A < 1 nm", "true"), ("1..3", "1..3"), ("[1, 2 + 3]", "[1, 5]"),
    ("\"a{n:03}-{x:.2}{s}\\{\"", "a007-1.50z{"), ("\"{n:3}|{m:04}\"", "  7|-012"),
    ("if n > 3 then \"big\" else \"small\"", "big"), ("C", "C"), ("-n", "-7"), ("min(n, 9)", "7"),
    ("floor(n / 2)", "3"), ("2^0.5 > 1.4", "true"), ("\"a\" == \"a\"", "true"),
  ]

  @Test("has a value with its unit", arguments: values)
  func value(source: String, text: String) throws {
    let session = Session(catalogue: fakeCatalogue)
    _ = try session.feed(
      "let n = 7\nlet m = -12\nlet x = 1.5\nlet s = \"z\"", observedBy: Recorder())
    #expect(try session.value(source) == text)
  }

  @Test("that draws gives each value at its odds, the same for the same number")
  func draws() throws {
    let session = Session(catalogue: fakeCatalogue)
    _ = try session.feed(
      "let heavy(i) = draw(i, 9, 0.6, 8, 0.3, 7, 0.1, 6, 0)", observedBy: Recorder())
    var counts: [String: Int] = [:]
    for i in 1...3000 { counts[try session.value("heavy(\(i))"), default: 0] += 1 }
    for (size, share) in [("9", 0.6), ("8", 0.3), ("7", 0.1)] {
      #expect(abs(Double(counts[size] ?? 0) / 3000 - share) < 0.04)
    }
    #expect(counts["6"] == nil)
    #expect(try session.value("heavy(17)") == session.value("heavy(17)"))
    #expect(try session.value("draw(1, 2 angstrom, 1, 2 angstrom, 1)") == "2 angstrom")
  }

  @Test(
    "that draws without odds is no number",
    arguments: ["draw(1, 9, 0, 8, 0)", "draw(1, 9, -1, 8, 2)", "draw(1, 9, 1, 8)"])
  func drawsWithoutOdds(source: String) throws {
    let session = Session(catalogue: fakeCatalogue)
    #expect(try session.value(source) == session.value("sqrt(-1)"))
  }

  @Test("in kcal/mol comes out in eV")
  func kilocalories() throws {
    let session = Session(catalogue: fakeCatalogue)
    #expect(try session.value("1 kcal/mol").hasPrefix("0.04336"))
    #expect(try session.value("1 kcal/mol/angstrom").hasSuffix("eV/angstrom"))
  }
}
