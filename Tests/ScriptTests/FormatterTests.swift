import ScriptTestSupport
import Testing

@testable import Script

@Suite("A formatted recipe") struct FormatterTests {
  private func format(_ text: String) throws -> String {
    try Formatter.text(of: SourceFile(name: "a", text: text, folder: fixtureFolder))
  }

  @Test("has columns, indentation and blanks in one way, with its comments and blank lines")
  func layout() throws {
    let wild = """
      \u{FEFF}simgen 1\r


      let   count=3#how many
      let f( x ,y )=x+y * 2-1 # longer
      let z= -3
      #head
      model mace:mace file="m"\u{20}\u{20}
      sampler heun  :  heun steps = 3 # fast
      force core: repulsion alpha=8/angstrom strength=if t<2 then -1 else 1


      for n in [ 1,2 ,
      3 ] , k in 1 .. 10 by   2
      \tlet a=n+1 # tab
      # inner
         generate m:heun atoms = n seed=( k + 1 ) forces=[core,
           other # c
      ]
        relax m lbfgs fmax=0.05eV / angstrom
        hydrogenate m
      end
      # tail

      """
    let laidOut = """
      simgen 1

      let count   = 3          #how many
      let f(x, y) = x+y * 2-1  # longer
      let z       = -3
      #head
      model   mace: mace      file="m"
      sampler heun: heun      steps=3  # fast
      force   core: repulsion alpha=8 /angstrom strength=if t < 2 then -1 else 1

      for n in [1, 2,
          3], k in 1..10 by 2
        let a = n+1  # tab
        # inner
        generate m: heun atoms=n seed=(k + 1) forces=[core,
            other  # c
        ]
        relax       m lbfgs fmax=0.05 eV/angstrom
        hydrogenate m
      end
      # tail

      """
    #expect(try format(wild) == laidOut)
    #expect(try format(laidOut) == laidOut)
  }

  @Test("keeps the spelling of values")
  func spelling() throws {
    for line in [
      "let a = 1e3 + 0.050", "let a = 8 1/angstrom", "let a = -2^-1", "let a = 3. ..4",
      "let a = n-1", "let a = 2 * -x", "let k(t) = 119 * (1 - (t/10)^(1/4)) + 1",
      "let a = \"{n:03}\\\\\"", "let a = not (b or c) and d", "let a = 5 kcal/mol/A^2",
      "let a = 20 eV", "let a = [[1, 2], []]", "let \u{3B1} = 3 \u{C5}", "include \"a b.simgen\"",
    ] {
      #expect(try format(line) == line + "\n")
    }
  }

  @Test("says the same as before, and is laid out once and for all")
  func generated() throws {
    for seed in 0..<600 {
      var generator = ProgramGenerator(seed: seed)
      let text = generator.program()
      let file = SourceFile(name: "a", text: text)
      let laidOut = try Formatter.text(of: file)
      let again = SourceFile(name: "b", text: laidOut)
      #expect(try Formatter.text(of: again) == laidOut)
      let (before, after) = (Lexer(file), Lexer(again))
      #expect(
        before.lines.map { $0.tokens.map(\.quoted) } == after.lines.map { $0.tokens.map(\.quoted) })
      #expect(before.comments.count == after.comments.count)
      #expect(
        Recipe(file).resolved(against: fakeCatalogue)
          == Recipe(again).resolved(against: fakeCatalogue), "\(text)")
    }
  }

  @Test("may be empty, or nothing but comments")
  func silent() throws {
    #expect(try format("") == "")
    #expect(try format("\n\n \n") == "")
    #expect(try format("# a\n\n\n# b") == "# a\n\n# b\n")
  }

  @Test("is refused when it cannot be read")
  func wrong() {
    let error = #expect(throws: FormattingError.self) { try format("let a = 1 +\nlet b = (") }
    #expect(error?.diagnostics.map(\.id) == ["E007", "E006"])
  }
}
