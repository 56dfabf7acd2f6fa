import Foundation
import FoundationXML
import TestSupport
import Testing

/// What the ways of molecules and landscapes around them show, without a trained model.
@Suite("Profiles")
struct ProfileTests {
  private static let head = """
    simgen 1
    model apart: morse
    force push: energy model=apart
    prior ball: gaussian
    sampler down: descent steps=20
    reference all: xyz file="\(Repository.path("data/qm9-256.xyz"))"

    """

  /// The numbers of the lines of a CSV file: [lines][columns], nil where a field has none.
  private static func numbers(_ url: URL) throws -> [[Double?]] {
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").dropFirst()
    return lines.map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { Double($0) }
    }
  }

  private static func run(_ recipe: String, in folder: TemporaryFolder) throws {
    try folder.write(head + recipe, to: "a.simgen")
    let run = try Program.run(["run", "a.simgen", "--no-report"], in: folder.url)
    #expect(run.code == 0, "\(run.errors)")
  }

  @Test("a profile has every step of the way, and the deformation of equation 8")
  func profile() throws {
    let folder = try TemporaryFolder()
    try Self.run(
      """
      for i in 1..1
        generate mol: down formula=CH4 seed=i prior=ball forces=[push]
        write   mol "way.xyz" frames=all
        profile mol "energy.svg" forces=[push] skip=5 numbers="energy.tsv"
        profile mol "size.svg" x=noise y=deformation numbers="size.tsv"
      end
      """, in: folder)
    let energies = try Self.numbers(folder / "energy.tsv")
    #expect(energies.compactMap { $0[3] } == (5...20).map(Double.init))
    let values = energies.compactMap { $0[4] }
    // Atoms that overlap are pushed apart.
    #expect(values.count == 16 && values[15] < values[0])

    let lines = try String(contentsOf: folder / "way.xyz", encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    let frames = stride(from: 0, to: lines.count - 1, by: 7).map { first in
      lines[(first + 2)..<(first + 7)].map { line in
        let words = line.split(separator: " ").dropFirst().prefix(3).compactMap { Double($0) }
        return SIMD3(words[0], words[1], words[2])
      }
    }
    let expected = frames.dropLast().map { frame in
      let ends = frames[frames.count - 1]
      let shift = zip(frame, ends).map { $0 - $1 }.reduce(.zero, +) / 5
      let lengths = zip(frame, ends).map { from, to in
        let move = from - to - shift
        return (move * move).sum().squareRoot()
      }
      let mean = lengths.reduce(0, +) / 5
      return (lengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5).squareRoot()
    }
    let sizes = try Self.numbers(folder / "size.tsv").compactMap { $0[4] }
    #expect(sizes.count == 20 && sizes.count == expected.count)
    for (size, expected) in zip(sizes, expected) { #expect(abs(size - expected) < 1e-4 * expected) }
  }

  @Test("a landscape of deformations lies under the ways that have its title")
  func deformation() throws {
    let folder = try TemporaryFolder()
    try Self.run(
      """
      take mol: all molecule=10
      deformation mol "b.svg" forces=[push] points=4 deformations=[0.001, 1] numbers="b.tsv"
      deformation mol "a.svg" forces=[push] points=4 levels=[0.1, 1] panel="both"
      for i in 1..2
        generate new: down formula=CH4 seed=i prior=ball forces=[push]
        profile new "a.svg" forces=[push] x=noise y=deformation relative=true panel="both"
      end
      """, in: folder)
    let rows = try Self.numbers(folder / "b.tsv").map { $0.compactMap { $0 } }
    #expect(rows.count == 16)
    // A Morse potential knows no noise level; near the molecule little is left, where atoms overlap much.
    for row in rows { #expect(row[3] == rows.first { $0[2] == row[2] }?[3]) }
    let rising = stride(from: 0, to: 16, by: 4).map { rows[$0][3] }
    #expect(abs(rising[0]) < 0.01 * rising[3] && rising == rising.sorted(), "\(rising)")
    let picture = try String(contentsOf: folder / "a.svg", encoding: .utf8)
    #expect(XMLParser(data: Data(picture.utf8)).parse())
    #expect(picture.components(separatedBy: ">both</text>").count == 2)
    // 16 cells, the bar and the ground; a halo for each way.
    #expect(picture.components(separatedBy: "<rect").count == 16 + 2 + 1)
    #expect(picture.components(separatedBy: "class=\"halo\"").count == 3)
  }

  @Test("what a profile lacks is said before the run")
  func mistakes() throws {
    let folder = try TemporaryFolder()
    for (line, words) in [
      ("profile mol \"a.svg\"", "needs forces="),
      ("profile mol \"a.svg\" y=guidance relative=true", "needs forces="),
      ("profile mol \"a.svg\" x=deformation y=deformation", "is what x is"),
      ("profile mol \"a.txt\" forces=[push]", "must end in .svg"),
      ("plot mol \"a.svg\" x=\"heavy\" numbers=\"a.txt\"", "must end in .tsv"),
      ("deformation mol \"a.svg\" forces=[push] levels=[1, 0.1]", "rising order"),
    ] {
      try folder.write(Self.head + "take mol: all\n\(line)\n", to: "a.simgen")
      let check = try Program.run(["check", "a.simgen"], in: folder.url)
      #expect(check.code == 2 && check.errors.contains(words), "\(line): \(check.errors)")
    }
  }
}
