import Testing

@testable import Script

@Suite("An explanation") struct ExplanationTests {
  @Test("is there for every identifier, once")
  func complete() {
    let explained = Explanation.all.map(\.code)
    #expect(explained.count == DiagnosticCode.allCases.count)
    #expect(Set(explained) == Set(DiagnosticCode.allCases))
    for code in DiagnosticCode.allCases {
      #expect(Explanation.text(code.rawValue)?.count ?? 0 > 30)
      #expect(Explanation.list.contains("\(code.rawValue)  "))
    }
    #expect(Explanation.text("e012") == Explanation.text("E012"))
    #expect(Explanation.text("E999") == nil)
  }

  @Test("has a wrong example that gives the error and a right one that does not")
  func examples() {
    // What only a run, the folders or files find out is shown by tests that run, what strangers may not do
    // by those of their sessions.
    for explanation in Explanation.all
    where ![.verbFailed, .output, .refused, .fileNote].contains(explanation.code) {
      let id = explanation.code.rawValue
      let wrong = found(explanation.wrong, explanation.setting?.wrong)
      #expect(wrong.contains(id), "\(id) wrong: \(wrong)")
      let right = found(explanation.right, explanation.setting?.right)
      #expect(!right.contains(id), "\(id) right: \(right)")
      #expect(!right.contains { $0.hasPrefix("E") }, "\(id) right: \(right)")
    }
  }

  private func found(_ text: String, _ setting: String?) -> [String] {
    var overrides: [String: String] = [:]
    if let parts = setting?.split(separator: "="), parts.count == 2 {
      overrides[String(parts[0])] = String(parts[1])
    }
    // The one parameter the fake catalogue calls otherwise.
    let text = text.replacing("gfs model=", with: "gfs energy=")
      .replacing("fgs model=", with: "fgs energy=")
    return check(text, overrides: overrides).diagnostics.map(\.id)
  }
}
