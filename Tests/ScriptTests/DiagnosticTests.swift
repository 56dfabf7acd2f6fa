import Testing

@testable import Script

@Suite("A wrong recipe") struct DiagnosticTests {
  @Test(
    "is answered with place, reason and a way out",
    arguments: unreadableRecipes + misnamedRecipes + illTypedRecipes + foreignRecipes)
  func table(wrong: WrongRecipe) {
    let found = check(wrong.recipe).diagnostics
    let worst =
      found.contains { $0.severity == .error } ? found.filter { $0.severity == .error } : found
    let unusedAside = worst.count > 1 ? worst.filter { $0.severity == .error } : worst
    let text = unusedAside.map(\.description).joined(separator: "\n")
      .replacing(fixtureFolder, with: "FOLDER")
    #expect(text == wrong.expected)
  }

  @Test("is told all its independent errors at once")
  func onePass() {
    let text = """
      simgen 1
      model mace: mace file="nowhere"
      prior ball: gausian width=2
      let k(t) = tahn(t) + $
      force pull: prior prior=ball strength=k
      sampler heun: heun stpes=5 steps=0
      for n in [1, 2], seed in 1..x
        generate mol: heun atoms=n seed=seed
        relax moll energy=mace fmax=3 eV
        writ mol "a"
      end
      """
    let lines = check(text).diagnostics.map { "\($0.span.line):\($0.span.column) \($0.id)" }
    #expect(
      lines == [
        "2:23 E049", "3:13 E021", "4:22 E001", "6:20 E022", "6:34 E042", "7:29 E025", "9:9 E031",
        "9:31 E041", "10:3 E020",
      ])
  }

  @Test("points at the right characters after an angstrom sign however it is encoded")
  func carets() {
    for sign in ["\u{C5}", "\u{212B}", "A\u{30A}"] {
      let text = "prior p: gaussian width=2 \(sign) hight=3\nforce f: prior prior=p"
      let diagnostic = check(text).diagnostics[0]
      #expect(diagnostic.span.column == 29)
      #expect(diagnostic.span.text == "hight")
    }
  }

  @Test("keeps the caret under the text when the line has tabs")
  func tabs() {
    let diagnostic = check("sampler h:\theun\tstpes=5").diagnostics[0]
    let rows = diagnostic.description.split(separator: "\n")
    #expect(rows[2] == "  " + String(repeating: " ", count: 10) + "\t    \t^~~~~")
  }

  @Test("cannot send commands to the terminal, and may begin with a byte order mark")
  func control() {
    let text = check("let a = \u{1B}[31m").diagnostics[0].description
    #expect(text.contains("'character 1b (hexadecimal)' means nothing in a recipe"))
    #expect(!text.contains("\u{1B}"))
    #expect(check("\u{FEFF}simgen 1\r\nlet a = 1").diagnostics.map(\.id) == ["W001"])
  }

  @Test("has one error for a run of characters that mean nothing, however long")
  func runs() {
    let nothing = check("let a = 1 " + String(repeating: "\u{0}", count: 1_000)).diagnostics
    #expect(nothing.map(\.id) == ["E001"])
    #expect(
      nothing[0].description.hasPrefix(
        "a.simgen:1:11: error: 'character 0 (hexadecimal)' and 999 characters after it mean nothing "
          + "in a recipe [E001]\n"))
    #expect(nothing[0].span.length == 1_000)
    #expect(check("let a = 1 @ + @~").diagnostics.map(\.span.length) == [1, 2])
  }

  static let wide = [
    ("characters", "let a = 1 " + String(repeating: "\u{0}@ ", count: 20_000)),
    ("a string", "let a = \"" + String(repeating: "x", count: 100_000) + "\" + 2"),
    ("a number", "let a = " + String(repeating: "9", count: 100_000)),
    ("a name", "let a = " + String(repeating: "x", count: 100_000)),
    ("a label", "sampler " + String(repeating: "x", count: 100_000) + " heun"),
    ("a file", "model m: mace file=\"" + String(repeating: "x", count: 100_000) + "\""),
    ("escapes", "let a = \"" + String(repeating: "\\y", count: 20_000) + "\""),
    ("names", "let a = [" + String(repeating: "x,", count: 20_000) + "x]"),
    ("lines", String(repeating: "nothing of the kind\n", count: 20_000)),
  ]

  @Test("is answered briefly however wide and long it is", arguments: wide.map(\.0))
  func brevity(of input: String) throws {
    let text = try #require(Self.wide.first { $0.0 == input }).1
    let rendered = DiagnosticRenderer().render(check(text).diagnostics)
    #expect(rendered.count < 16_000)
    let lines = rendered.split(separator: "\n")
    #expect(lines.count <= 20 * 6 + 1)
    #expect(lines.allSatisfy { $0.count < 900 })
  }

  @Test("shows twenty errors and counts the others, warnings after errors")
  func limit() {
    let wrong = String(repeating: "let = 3\n", count: 30)
    let rendered = DiagnosticRenderer().render(check(wrong).diagnostics)
    #expect(rendered.split(separator: "\n").count == 20 * 3 + 1)
    #expect(rendered.hasSuffix("\n10 more errors not shown\n"))
    let unused = (1...21).map { "let a\($0) = 1\n" }.joined()
    #expect(
      DiagnosticRenderer().render(check(unused).diagnostics)
        .hasSuffix("\n1 more warning not shown\n"))
  }

  @Test("shows the part of a long line around the mark, the mark below its word")
  func longLines() throws {
    let line = "let a = \"" + String(repeating: "x", count: 300) + "\" + wrong + 3"
    let rows = check(line).diagnostics[0].description.split(separator: "\n")
    let (source, mark) = (Array(rows[1]), Array(rows[2]))
    let start = try #require(mark.firstIndex(of: "^"))
    #expect(String(source[start..<mark.count]) == "wrong")
    #expect(source.count < 140 && String(source).hasPrefix("  ...x"))
  }

  @Test("is coloured on a terminal only")
  func colour() {
    let diagnostic = check("end").diagnostics[0]
    #expect(!DiagnosticRenderer().render(diagnostic).contains("\u{1B}"))
    #expect(DiagnosticRenderer(isColoured: true).render(diagnostic).contains("\u{1B}[1;31merror:"))
  }

  @Test("refuses settings that are not there and values that cannot be read")
  func settings() {
    let unknown = check("let count = 3\nlet b = count", overrides: ["cuont": "5"]).diagnostics
    #expect(
      unknown[0].description == """
        --set cuont:1:1: error: the recipe has no 'let cuont' to set [E037]
          5
          ^
          did you mean 'count'?
          settings: count, b
        """)
    let wrong = check("let count = 3", overrides: ["count": "5 +"]).diagnostics
    #expect(
      wrong[0].description == """
        --set count:1:4: error: expected a value, found the end of the line [E007]
          5 +
             ^
        """)
  }

  @Test("has an identifier of its own for every fact")
  func identifiers() {
    let ids = (unreadableRecipes + misnamedRecipes + illTypedRecipes).compactMap {
      check($0.recipe).diagnostics.first?.id
    }
    #expect(Set(ids).count >= 45)
  }

  static let guesses: [(typed: String, meant: String?)] = [
    ("smapler", "sampler"), ("Sampler", "sampler"), ("samp", "sampler"), ("sharpnes", "sharpness"),
    ("xyz", nil), ("sharp", "sharpness"), ("mutatr", "mutator"), ("referense", "reference"),
    ("q", nil), ("priro", "prior"),
  ]

  @Test("is met with guesses that are right or not made", arguments: guesses)
  func suggestions(typed: String, meant: String?) {
    let known = ["sampler", "mutator", "sharpness", "reference", "prior", "model"]
    #expect(Suggestion.closest(to: typed, among: known) == meant)
  }
}

@Suite("A word of another program") struct SynonymTests {
  @Test("leads to the name that is meant, more often than not by far")
  func plausible() {
    var wrong: [String] = []
    for (word, names, meant) in plausibleWords {
      let guess = Suggestion.meant(by: word, among: names)
      if guess != meant { wrong.append("\(word): \(guess ?? "-"), not \(meant ?? "-")") }
    }
    #expect(wrong.isEmpty, "\(wrong) of \(plausibleWords.count)")
  }
}
