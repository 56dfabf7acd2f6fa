import Engine
import Testing

@testable import Script

@Suite("Conditions over what is known of a molecule")
struct ConditionTests {
  private static let terms = [
    Condition.Term("valid", isFlag: true), Condition.Term("unstable", isFlag: true),
    Condition.Term("rings", isFlag: false), Condition.Term("qed", isFlag: false),
  ]

  /// Knows some numbers, and that the pattern C=O occurs.
  private struct Known: Condition.Facts {
    var numbers: [String: Double] = ["valid": 1, "unstable": 0, "rings": 2]
    func value(of term: String) -> Double? { numbers[term] }
    func matches(_ pattern: String) -> Bool? { pattern == "C=O" }
  }

  @Test(
    "hold, do not hold, or cannot be told",
    arguments: [
      ("valid", true), ("not unstable", true), ("valid and rings >= 1", true), ("rings > 2", false),
      ("rings == 2 or qed > 0.5", true), ("qed > 0.5", nil), ("valid and qed > 0.5", nil),
      ("unstable and qed > 0.5", false), ("qed > 0.5 and unstable", false),
      ("qed > 0.5 or valid", true), ("not (qed > 0.5)", nil), ("rings + 1 == 3", true),
      ("max(rings, 5) == 5", true), ("-rings < 0", true), ("2 * rings != rings ^ 2 + 1", true),
      ("matches(\"C=O\")", true), ("valid and not matches(\"C#N\")", true), ("true", true),
      ("(rings >= 1) and (rings <= 3)", true), ("rings / 4 < 1/2", false),
    ] as [(String, Bool?)])
  func holds(text: String, verdict: Bool?) throws {
    let condition = try Condition(parsing: text, terms: Self.terms)
    #expect(condition(Known()) == verdict)
  }

  @Test("say which terms and patterns they ask for")
  func asked() throws {
    let condition = try Condition(
      parsing: "rings > 1 and valid and matches(\"CN\") and rings < 9", terms: Self.terms)
    #expect(condition.terms == ["rings", "valid"])
    #expect(condition.patterns == ["CN"])
    #expect(Condition.flag("valid")(Known()) == true)
    #expect(Condition.flag("qed")(Known()) == nil)
  }

  @Test(
    "that say nothing are refused with what would be right",
    arguments: [
      ("ring > 1", "'ring'"), ("rings", "true or false"), ("valid + 1 > 0", "a number"),
      ("", "condition"), ("rings >", "expected a value"), ("matches(3)", "a pattern in quotes"),
      ("matches(\"C\", \"N\")", "SMARTS"), ("sqrt(rings, 2) > 1", "sqrt"),
      ("valid and", "expected a value"),
      ("rings > \"many\"", "a number"), ("valid extra", "'extra'"), ("rings > [1]", "a number"),
      ("rings > 1..3", "a number"), ("nothing(rings) > 1", "nothing"),
    ])
  func wrong(text: String, part: String) throws {
    #expect {
      _ = try Condition(parsing: text, terms: Self.terms)
    } throws: { error in
      "\(error)".contains(part)
    }
  }

  @Test("are read from any bytes without a crash")
  func random() {
    var stream = RandomStream(seed: 11, .recipeDraws)
    let pieces = [
      "valid", "rings", "qed", "and", "or", "not", "(", ")", "matches(", "\"C=O\"", "1", "2.5", "<",
      ">=", "==", "-", "^", "[", "]", "if", "then", "else", "..", "{", "min(", ",", "angstrom", "é",
    ]
    for _ in 0..<3000 {
      let text = (0..<stream.index(below: 12)).map { _ in pieces[stream.index(below: pieces.count)]
      }
      .joined(separator: " ")
      guard let condition = try? Condition(parsing: text, terms: Self.terms) else { continue }
      _ = condition(Known())
    }
  }
}
