import Testing

@testable import Script

@Suite("A slip") struct GuidanceTests {
  /// A line, and what the answer has to say.
  static let slips = [
    ("sampler h: heun\nfor i in 1..1/0\n  generate m: h atoms=i\nend", "E047"),
    ("sampler h: heun\nfor i in 1..1e30\n  generate m: h atoms=i\nend", "E053"),
    ("sampler h: heun steps=1/0", "not a finite number"),
    ("sampler h: heun steps=1e30", "steps must be from 1 to 10000, not 1e+30"),
    ("mutator s: swarm elements=\"CNO\"", "elements=[C, N, O]"),
    ("mutator s: swarm elements=CNO", "elements=[C, N, O]"),
    ("mutator s: swarm elements=[CNO]", "write C, N, O"),
    ("mutator s: swarm elements=[C, N,]", "leave the comma out"),
    ("sampler h: heun steps=5,", "leave the comma out"),
    ("d1: DISTANCE ATOMS=1,2", "a line of a recipe is KIND LABEL"),
    ("redo", "a line of a recipe is KIND LABEL"),
    ("force core: repulsion alpha=8 /angstrm", "did you mean 'angstrom'?"),
    ("sampler h: heun exact=yes", "write exact=true"),
    ("model m: mace file=\"models/simgen-smal.safetensors\"", "'models/simgen-small.safetensors'"),
    ("include \"comon.simgen\"", "did you mean 'common.simgen'?"),
    ("for i in 1..3\nend", "there is no line between 'for' and 'end'"),
    ("let a = a + 1", "the value 'a' is used in its own definition"),
    ("let f(t) = f(t) + 1", "the function 'f' is used in its own definition"),
    (
      "force f: prior prior=ball\nprior ball: gaussian",
      "'ball' is used before the line that introduces it, line 2"
    ),
    ("let sqrt = 3\nlet a = sqrt", "'sqrt' is a built-in function and cannot be a name"),
    ("for min in 1..3\n  let a = min\nend", "'min' is a built-in function"),
    (
      "force f: repulsion\nsampler h: heun\ngenerate m: h atoms=3 forces=[f, f]",
      "'f' is given twice"
    ),
    ("# nothing", "the recipe is empty"),
  ]

  @Test("is answered with what was meant, in one error", arguments: slips)
  func answer(recipe: String, expected: String) {
    let errors = check(recipe).diagnostics.filter { $0.severity == .error }
    #expect(errors.count == 1, "\(errors)")
    #expect(errors.first?.description.contains(expected) == true, "\(errors)")
  }

  @Test("of the order of verbs is a warning, and whole numbers are counts however they are written")
  func accepted() {
    let start = "model m: mace file=\"models/simgen-small.safetensors\"\nsampler h: heun\n"
    let order = start + "generate a: h atoms=3\nrelax a energy=m\nhydrogenate a"
    #expect(check(order).diagnostics.map(\.id) == ["W003"])
    let count = "sampler h: heun\nfor i in 1..1e1\n  generate a: h atoms=i\nend"
    #expect(check(count).diagnostics.isEmpty)
    #expect(check(count).plan?.moleculeCount == 10)
  }
}
