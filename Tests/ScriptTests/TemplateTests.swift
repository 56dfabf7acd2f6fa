import Engine
import ScriptTestSupport
import Testing

@testable import Script

@Suite("A template") struct TemplateTests {
  let template = Template(fakeCatalogue)

  @Test("has every parameter, its default or a word to replace")
  func lines() {
    #expect(
      template.text(["force", "similarity"]) == """
        force LABEL: similarity model=MODEL reference=REFERENCE \
        sharpness=if t <= 10 then 119 * (1 - (t / 10)^(1 / 4)) + 1 else 1 clip=1

        """)
    #expect(template.text(["write"]) == "write MOLECULE \"FILE\"\n")
    #expect(
      template.text(["relax"])
        == "relax MOLECULE lbfgs energy=ENERGY fmax=0.05 eV/angstrom steps=200\n")
    #expect(
      template.text(["mace"])
        == "model LABEL: mace file=\"FILE\"\n")
    #expect(template.text(["generate"])?.hasSuffix("\n# also: prior=PRIOR\n") == true)
    #expect(template.text(["force", "heun"]) == nil)
    #expect(template.suggestion(for: ["force", "similrity"]) == "similarity")
  }

  @Test("of anything can be read, and the check asks for the words in capitals only")
  func readable() {
    let words =
      Kind.allCases.flatMap { kind in
        (fakeCatalogue.plugins[kind] ?? []).map { [kind.rawValue, $0.name] }
      } + fakeCatalogue.verbs.map { [$0.name] }
    #expect(words.count > 12)
    for topic in words {
      let text = template.text(topic) ?? ""
      let parser = Parser(SourceFile(name: "a", text: text))
      #expect(parser.diagnostics.map(\.description) == [])
      #expect(parser.statements.count == 1)
      for wrong in check(text).diagnostics where wrong.severity == .error {
        #expect(["E025", "E026", "E031", "E049"].contains(wrong.id), "\(wrong)")
      }
    }
  }
}
