import Foundation
import TestSupport
import Testing

@Suite("simgen train hydrogens")
struct TrainTests {
  static let model = Repository.path("models/simgen-small.safetensors")

  /// The first molecules of the shipped reference.
  static func molecules(_ count: Int) throws -> String {
    let all = try String(contentsOfFile: Repository.path("data/qm9-256.xyz"), encoding: .utf8)
    let lines = all.split(separator: "\n", omittingEmptySubsequences: false)
    var end = 0
    for _ in 0..<count { end += 2 + (Int(lines[end]) ?? 0) }
    return lines[..<end].joined(separator: "\n") + "\n"
  }

  @Test("makes a classifier that hydrogenate takes; the same again from the same seed")
  func training() throws {
    let folder = try TemporaryFolder()
    try folder.write(try Self.molecules(24), to: "some.xyz")
    let arguments = ["train", "hydrogens", "some.xyz", "--model", Self.model, "--epochs", "3"]
    for name in ["a.safetensors", "b.safetensors"] {
      let outcome = try Program.run(arguments + ["-o", name], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.output == "Wrote \(name)\n")
      #expect(outcome.errorLines.count == 3)
      #expect(outcome.errors.contains("epoch 3 of 3: loss "))
    }
    #expect(
      try Data(contentsOf: folder / "a.safetensors") == Data(contentsOf: folder / "b.safetensors"))
    let other = try Program.run(arguments + ["--seed", "2", "-o", "c.safetensors"], in: folder.url)
    #expect(other.code == 0)
    #expect(
      try Data(contentsOf: folder / "a.safetensors") != Data(contentsOf: folder / "c.safetensors"))

    try folder.write(
      """
      model      mace: mace file="\(Self.model)"
      reference  some: xyz  file="some.xyz"
      prior      ball: gaussian
      force      pull: prior prior=ball
      force      like: similarity model=mace reference=some
      sampler    heun: heun steps=6
      for i in 1..2
        generate    mol: heun atoms=3 seed=i prior=ball forces=[pull, like]
        hydrogenate mol method=classifier classifier="a.safetensors" model=mace
        write       mol "out.xyz"
      end
      """, to: "use.simgen")
    let use = try Program.run(["run", "use.simgen", "--no-report"], in: folder.url)
    #expect(use.code == 0, "\(use.errors)")
    #expect(folder.names.contains("out.xyz"))
  }

  /// What is wrong, the arguments, the exit code and what standard error says.
  static let mistakes: [(arguments: [String], code: Int32, text: String)] = [
    ([], 64, "Missing expected argument"),
    (["good.xyz", "-o", "new"], 64, "--model"),
    (["good.xyz", "--model", "MODEL"], 64, "--output"),
    (
      ["good.xyz", "--model", "MODEL", "-o", "new", "--epochs", "0"], 64,
      "--epochs needs a number from 1"
    ),
    (["none.xyz", "--model", "MODEL", "-o", "new"], 1, "none.xyz: cannot open the file"),
    (["empty.xyz", "--model", "MODEL", "-o", "new"], 1, "there is no molecule in the file"),
    (["bad.xyz", "--model", "MODEL", "-o", "new"], 1, "bad.xyz:4: column pos"),
    (["helium.xyz", "--model", "MODEL", "-o", "new"], 1, "helium.xyz: frame 1: atom 1 is He"),
    (["good.xyz", "--model", "good.xyz", "-o", "new"], 1, "Is this a safetensors file?"),
    (["good.xyz", "--model", "MODEL", "-o", "good.xyz"], 1, "good.xyz exists already"),
  ]

  @Test("wrong input is named and nothing is written", arguments: mistakes)
  func mistake(arguments: [String], code: Int32, text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("2\n\nC 0 0 0\nC 0 0 x\n", to: "bad.xyz")
    try folder.write("", to: "empty.xyz")
    try folder.write(try Self.molecules(2), to: "good.xyz")
    try folder.write("1\n\nHe 0 0 0\n", to: "helium.xyz")
    let names = folder.names
    let outcome = try Program.run(
      ["train", "hydrogens"] + arguments.map { $0 == "MODEL" ? Self.model : $0 }, in: folder.url)
    #expect(outcome.code == code)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(text), "\(outcome.errors)")
    #expect(folder.names == names)
  }
}
