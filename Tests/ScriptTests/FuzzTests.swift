import ScriptTestSupport
import TestSupport
import Testing

@testable import Script

@Suite("Any text") struct FuzzTests {
  private static let corpus = Repository.path("Tests/ScriptFuzz/Corpus")

  private func survives(_ text: String) {
    let faults = RecipeProbe(folder: fixtureFolder).probe(text).faults
    #expect(faults.isEmpty, "\(text)")
  }

  /// `scripts/fuzz.sh` does the same for half an hour.
  @Test("made by damaging recipes or of random words is answered", arguments: 1...4)
  func mutations(seed: Int) throws {
    let names = ["common", "example", "loops", "values", "wrong"]
    let texts = try names.map {
      try SourceFile(contentsOf: "\(Self.corpus)/\($0).simgen").text
    }
    let mutator = RecipeMutator(corpus: texts)
    let probe = RecipeProbe(folder: Self.corpus)
    var (right, readable) = (0, 0)
    for index in 0..<300 {
      let text = mutator.text(index, seed: seed)
      let finding = probe.probe(text)
      #expect(finding.faults.isEmpty, "input \(index) of seed \(seed)")
      right += finding.isRight ? 1 : 0
      readable += finding.isReadable ? 1 : 0
    }
    // A driver that makes nothing but nonsense tests nothing.
    #expect(right > 15 && readable > 50)
  }

  @Test("that is a right recipe of the corpus is one")
  func corpus() throws {
    for name in ["common", "example", "values"] {
      let text = try SourceFile(contentsOf: "\(Self.corpus)/\(name).simgen").text
      #expect(RecipeProbe(folder: Self.corpus).probe(text).isRight, "\(name)")
    }
  }

  @Test("that is wrong can be printed all the same")
  func printedUnchecked() {
    survives("let a = clamp(1) * 2\nlet b = karras() + f(2)\nlet k(t) = step(t)")
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
