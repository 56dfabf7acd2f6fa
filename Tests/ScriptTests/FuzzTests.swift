import Engine
import Testing

@testable import Script

@Suite("Any text") struct FuzzTests {
  private static let words = [
    "simgen", "let", "for", "end", "in", "if", "then", "else", "and", "or", "not", "true", "model",
    "mace", "prior", "force", "similarity", "sampler", "heun", "generate", "mol", "write", "relax",
    "k", "t", "n", "C", "N", "diag", "tanh", "sqrt", "clamp", "piecewise", ":", "=", "==", "(", ")",
    "[", "]", ",", "+", "-", "*", "/", "^", "..", "<", "1", "0", "7", "9223372036854775807",
    "1e308",
    "2.5", "1..100", "\"a\"", "\"{n:03}\"", "\"", "{", "}", "\\", "#", "\n", "\n", "\n", " ", "\t",
    "eV", "\u{C5}", "angstrom", "/angstrom", "\u{1F600}", "e\u{301}", "\u{0}", "steps=", "atoms=",
    "elements=[C, N]", "let k(t) = t^2\n", "sampler h: heun\n", "for n in 1..3\n", "end\n",
  ]

  /// Every diagnostic has a place in the text and can be shown.
  private func survives(_ text: String) {
    let file = SourceFile(name: "f", text: text, folder: fixtureFolder)
    let checked = Recipe(file).check(against: fakeCatalogue)
    for diagnostic in checked.diagnostics {
      #expect(diagnostic.span.line >= 1 && diagnostic.span.line <= max(1, file.lines.count))
      #expect(diagnostic.span.column >= 1)
      #expect(diagnostic.span.column <= file.line(diagnostic.span.line).count + 1)
      #expect(!diagnostic.kind.message.isEmpty)
      _ = diagnostic.description
    }
    #expect((checked.plan == nil) == checked.hasErrors)
    guard checked.plan != nil else { return }
    let printed = Recipe(file).resolved(against: fakeCatalogue)
    let again = SourceFile(name: "p", text: printed, folder: fixtureFolder)
    #expect(Recipe(again).resolved(against: fakeCatalogue) == printed)
    #expect(Recipe(again).check(against: fakeCatalogue).plan != nil)
  }

  @Test("of random words is answered")
  func soup() {
    for seed in 0..<2_000 {
      var stream = RandomStream(seed: UInt64(seed), .mutation)
      let text = (0..<(1 + stream.index(below: 40))).map { _ in
        Self.words[stream.index(below: Self.words.count)]
          + (stream.index(below: 3) == 0 ? "" : " ")
      }.joined()
      survives(text)
    }
  }

  @Test("made from a recipe by damaging it is answered")
  func mutations() {
    let original = Array(exampleRecipe)
    for seed in 0..<1_000 {
      var stream = RandomStream(seed: UInt64(seed), .selection)
      var text = original
      for _ in 0...stream.index(below: 4) {
        let place = stream.index(below: text.count)
        switch stream.index(below: 4) {
        case 0: text.remove(at: place)
        case 1:
          text.insert(
            contentsOf: Self.words[stream.index(below: Self.words.count)], at: place)
        case 2: text.swapAt(place, stream.index(below: text.count))
        default:
          let end = min(text.count, place + stream.index(below: 30))
          text.removeSubrange(place..<end)
        }
      }
      survives(String(text))
    }
  }

  @Test("is nested, long or costly without harm")
  func bombs() {
    survives("let a = " + String(repeating: "(", count: 50_000))
    survives("let a = " + String(repeating: "-", count: 50_000) + "1")
    survives(
      "let a = " + String(repeating: "[", count: 3_000) + String(repeating: "]", count: 3_000))
    survives("let a = 1" + String(repeating: " + 1", count: 50_000))
    survives("let a = " + String(repeating: "not ", count: 50_000) + "true")
    survives("let a = " + String(repeating: "2^", count: 50_000) + "1")
    survives("let a = " + String(repeating: "if 1 < 2 then ", count: 50_000) + "1")
    var doubling = "let f0(t) = t + 1\n"
    for level in 1...60 { doubling += "let f\(level)(t) = f\(level - 1)(t) + f\(level - 1)(t)\n" }
    survives(doubling + "let x = f60(1)\nprior p: gaussian\nforce f: prior prior=p strength=f60")
    var dimensions = "let a0 = 2 A\n"
    for level in 1...70 { dimensions += "let a\(level) = a\(level - 1) * a\(level - 1)\n" }
    survives(dimensions)
    survives(
      "let a = -9223372036854775807 - 1\nlet b = -a\nlet c = abs(a)\nlet d = 2^a\nlet e = a / -1")
    survives(
      "sampler h: heun\nfor a in -9223372036854775807..9223372036854775807\ngenerate m: h atoms=a\nend"
    )
    survives(
      "sampler h: heun\nfor a in 0..9007199254740992, b in 0..9007199254740992\ngenerate m: h atoms=2\nend"
    )
  }
}
