import Foundation
import TestSupport
import Testing

@Suite("What would fail in a run")
struct ForesightTests {
  static let begin = """
    model mace: mace file="MODEL"
    prior ball: gaussian
    force near: energy model=mace
    force pull: prior prior=ball
    sampler heun: heun steps=3

    """
  static let generate = "generate m: heun atoms=3 prior=ball forces=[near, pull]"

  static let methanol = """
    6

    C -0.047 0.664 0.0
    O -0.047 -0.758 0.0
    H -1.093 0.970 0.0
    H 0.437 1.071 0.891
    H 0.437 1.071 -0.891
    H 0.860 -1.057 0.0

    """

  /// Lines, the line and column of the error, and what it says.
  static let mistakes = [
    (
      "mutator s: swarm elements=[C, Si]\n" + generate + " mutators=[s]", "7:66",
      "'s' makes atoms Si, which the model of 'near' does not know"
    ),
    ("generate m: heun formula=C3Si prior=ball forces=[near, pull]", "6:26", "has Si"),
    (generate + " start=[Si]", "6:63", "has Si"),
    (generate + " attempts=3", "6:66", "needs until=connected, valid, familiar or a condition"),
    (generate + "\ncontinue m", "7:1", "no generation is paused here"),
    (
      generate + "\nplot m \"a.svg\" x=\"similarity\"", "7:18", "no verb before notes 'similarity'"
    ),
    (
      generate + "\nmeasure m model=mace\nplot m \"a.svg\" x=\"interacton\"", "8:18",
      "Did you mean 'interaction'?"
    ),
    (
      generate + "\nmeasure m force=pull\nplot m \"a.svg\" x=\"e_sim\"", "8:18",
      "there are force_energy"
    ),
    (
      "generate m: heun atoms=3 start=[Si] prior=ball forces=[pull]\nrelax m model=mace", "7:15",
      "does not know Si"
    ),
    (
      generate + "\nlandscape m \"l.svg\" forces=[near] element=[Si]", "7:43",
      "the model of 'near' does not know"
    ),
    (generate + "\ncorrect m model=mace elements=[C, P]", "7:31", "has P"),
    ("mutator s: correction model=mace elements=[C, P]\n" + generate, "6:43", "has P"),
    ("mutator s: correction model=mace elements=[C, H]\n" + generate, "6:43", "leave H out"),
    (generate + " pause_after=3", "6:69", "steps is left to continue"),
    (generate + "\ncorrect m model=mace elements=[C, H]", "7:31", "leave H out"),
    (
      "reference bare: xyz file=\"bare.xyz\"\n" + generate
        + "\nhydrogenate m model=mace reference=bare", "8:36", "has hydrogens"
    ),
    (
      "reference some: xyz file=\"methanol.xyz\"\n"
        + "force like: similarity model=mace reference=some sharpness=-3\n"
        + "generate m: heun atoms=3 prior=ball forces=[like]", "7:60", "sharpness must be from 0"
    ),
    (
      "reference some: xyz file=\"methanol.xyz\"\n"
        + "force like: similarity model=mace reference=some\n"
        + "generate m: heun formula=C7H8O prior=ball forces=[like]", "8:26", "leave H out (C7O)"
    ),
    ("reference skeleton: xyz file=\"pieces.xyz\"", "6:30", "molecule 1 (line 1) lacks hydrogens"),
    ("scaffold two: structure file=\"pieces.xyz\" anchors=[1, 1]", "6:51", "names atom 1 twice"),
    (
      "scaffold two: structure file=\"pieces.xyz\"\nprior away: growth scaffold=two", "7:29",
      "is in 2 pieces"
    ),
  ]

  @Test("is found by check, at the place of the word", arguments: mistakes)
  func mistake(lines: String, place: String, text: String) throws {
    let folder = try TemporaryFolder()
    let model = Repository.path("models/simgen-small.safetensors")
    try folder.write(Self.begin.replacing("MODEL", with: model) + lines + "\n", to: "a.simgen")
    try folder.write("3\n\nO 0 0 -1.16\nC 0 0 0\nO 0 0 1.16\n", to: "bare.xyz")
    try folder.write(Self.methanol, to: "methanol.xyz")
    try folder.write("4\n\nC 0 0 0\nC 1.4 0 0\nC 9 0 0\nC 10.4 0 0\n", to: "pieces.xyz")
    let outcome = try Program.run(["check", "a.simgen"], in: folder.url)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("a.simgen:\(place): error: "), "\(outcome.errors)")
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
  }

  @Test("Outputs that cannot be written are named with their lines by check and run")
  func outputs() throws {
    let folder = try TemporaryFolder()
    let recipe = SmallRecipe.text.replacing(
      "end", with: "  write mol \"d.xyz\"\n  write mol \"~/x.xyz\"\nend")
    try folder.write(recipe, to: "a.simgen")
    try FileManager.default.createDirectory(
      at: folder / "d.xyz", withIntermediateDirectories: false)
    let checked = try Program.run(["check", "a.simgen"], in: folder.url)
    #expect(checked.code == 1)
    #expect(checked.errors.contains("a.simgen:12:13: error: cannot write d.xyz: it is a folder"))
    #expect(checked.errors.contains("a.simgen:13:13: error: ~/x.xyz: ~ means a home folder"))
    let run = try Program.run(["run", "a.simgen"], in: folder.url)
    #expect(run.code == 1)
    #expect(run.errors.contains("a.simgen:12:13: error: cannot write d.xyz: it is a folder"))
    #expect(folder.names == ["a.simgen", "d.xyz"])
  }

  @Test("Words alone and lines for a shell are answered at the prompt as what they are")
  func prompt() throws {
    for (line, text) in [
      ("redo", "'redo' is no command; there are help"), ("shw", "did you mean 'show'?"),
      ("!ls", "commands for a shell do not work here"),
      ("let n = 3\nn", "'n' alone does nothing; 'show n' shows it"),
    ] {
      let outcome = try Program.run([], input: line + "\n")
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains(text), "\(outcome.errors)")
    }
  }

  @Test("Recipes in other encodings are named for what they are")
  func encodings() throws {
    let folder = try TemporaryFolder()
    try Data([0xFF, 0xFE, 0x6C, 0]).write(to: folder / "wide.simgen")
    try Data([0x23, 0x0A, 0x23, 0xE9, 0x0A]).write(to: folder / "latin.simgen")
    let wide = try Program.run(["check", "wide.simgen"], in: folder.url)
    #expect(wide.errors.contains("it is UTF-16 text; save it as UTF-8"))
    let latin = try Program.run(["check", "latin.simgen"], in: folder.url)
    #expect(latin.errors.contains("line 2 has other bytes"))
  }
}
