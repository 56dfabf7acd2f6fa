import FoundationEssentials
import ScriptTestSupport
import Testing

@testable import Script

@Suite("The reference") struct ReferenceTests {
  @Test("finds what has to do with a word, names before explanations")
  func apropos() throws {
    let apropos = Apropos(fakeCatalogue)
    let found = try #require(apropos.text(for: ["sharpness"]))
    #expect(found == "force similarity sharpness  Of the kernel.\n")
    let noise = try #require(apropos.text(for: ["noise"])).split(separator: "\n")
    #expect(noise.map { $0.prefix(20) } == ["sampler heun churn  ", "sampler heun jitter "])
    #expect(try #require(apropos.text(for: ["HEUN", "steps"])).hasPrefix("sampler heun steps"))
    #expect(try #require(apropos.text(for: ["tanh"])).hasPrefix("tanh(x)"))
    #expect(try #require(apropos.text(for: ["kcal"])).hasPrefix("unit kcal/mol"))
    #expect(try #require(apropos.text(for: ["E012"])).hasPrefix("E012"))
    #expect(apropos.text(for: ["xylophone"]) == nil)
    #expect(apropos.suggestion(for: "jiter") == "jitter")
  }

  @Test("for programs is JSON with every plug-in, verb, function and error")
  func schema() throws {
    struct Document: Decodable {
      struct Parameter: Decodable {
        let name: String
        let type: String
        let required: Bool
        let `default`: String?
        let minimum: Double?
        let unit: String?
        let kind: String?
      }
      struct Plugin: Decodable {
        let name: String
        let parameters: [Parameter]
        let positional: String?
      }
      struct Named: Decodable { let name: String }
      struct Coded: Decodable { let id: String }
      let language: Int
      let kinds: [String: [Plugin]]
      let verbs: [Plugin]
      let functions: [Named]
      let diagnostics: [Coded]
    }
    let text = Schema(fakeCatalogue).json
    let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
    #expect(document.language == 1)
    #expect(document.kinds["prior"]?.map(\.name) == ["anisotropic", "gaussian"])
    let alpha = try #require(
      document.kinds["force"]?.first { $0.name == "repulsion" }?.parameters.first)
    #expect(alpha.type == "number" && alpha.unit == "/angstrom" && alpha.minimum == 0.1)
    #expect(alpha.default == "8 /angstrom" && !alpha.required)
    #expect(document.kinds["force"]?.first?.parameters.first?.kind == "prior")
    #expect(document.verbs.first { $0.name == "generate" }?.positional == "sampler")
    #expect(document.functions.map(\.name).contains("piecewise"))
    #expect(
      document.diagnostics.map(\.id).sorted() == DiagnosticCode.allCases.map(\.rawValue).sorted())
  }

  @Test("prints any text as JSON")
  func quoting() throws {
    let wild = "a\"b\\c\n\t\u{1}\u{C5}\u{1F600}"
    let text = JSON.list([.text(wild), .number(-0.25), .boolean(true), .list([]), .object([])])
      .rendered()
    let values = try JSONDecoder().decode([Any5].self, from: Data(text.utf8))
    #expect(values.first?.text == wild)
    #expect(text.contains("-0.25"))
  }

  /// Whatever a list holds.
  private struct Any5: Decodable {
    var text: String?
    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }

  @Test("manual has a section for every plug-in and verb and a row for every parameter")
  func manual() {
    let text = Manual(fakeCatalogue).text
    for (kind, plugins) in fakeCatalogue.plugins {
      for plugin in plugins {
        #expect(text.contains("### \(kind.rawValue) \(plugin.name)\n"))
        for parameter in plugin.parameters { #expect(text.contains("| `\(parameter.name)` |")) }
      }
    }
    for code in DiagnosticCode.allCases { #expect(text.contains("| \(code.rawValue) |")) }
  }
}
