import Engine
import Formats
import Foundation
import TestSupport
import Testing

/// Ways of molecules, written by `write frames=all`.
@Suite("A trajectory") struct TrajectoryTests {
  static let recipe = """
    simgen 1
    let count = 6
    prior   shape: anisotropic covariance=diag(1, 1.4, 2.6)
    force   pull:  prior prior=shape
    force   core:  repulsion alpha=8 /angstrom
    sampler heun:  heun steps=6
    mutator swap:  swarm particles=2 elements=[C, N, O]
    for i in 1..count
      generate mol: heun atoms=3+i seed=i prior=shape forces=[pull, core] mutators=[swap] until=connected attempts=20
      drop     mol
      write    mol "way.xyz" frames=all
      write    mol "few.xyz" frames=all every=4
      write    mol "last.xyz"
    end
    """
  /// The same with what needs libhdf5.
  static let withH5MD = recipe.replacing(
    "end", with: "  write mol \"way.h5\" frames=all\n  write mol \"last.h5\"\nend")

  private func frames(_ folder: TemporaryFolder, _ name: String) throws -> [Molecule] {
    try ExtendedXYZ.read(path: (folder / name).path)
  }

  @Test("has every step of the molecules that are kept, the molecule as it is at its end")
  func steps() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.recipe, to: "a.simgen")
    let outcome = try Program.run(["run", "a.simgen", "-o", "out"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let (way, few) = (try frames(folder, "out/way.xyz"), try frames(folder, "out/few.xyz"))
    let last = try frames(folder, "out/last.xyz")
    #expect(last.count == 6)
    // Steps 0 to 5 each, of which the last made the molecule, unless atoms were dropped.
    func steps(_ frames: [Molecule]) -> [[Int]] {
      var steps: [[Int]] = []
      for frame in frames {
        guard case .integer(let step)? = frame.info["step"] else { continue }
        if step == 0 { steps.append([]) }
        steps[steps.count - 1].append(step)
      }
      return steps
    }
    #expect(steps(way).allSatisfy { $0 == [0, 1, 2, 3, 4] || $0 == [0, 1, 2, 3, 4, 5] })
    #expect(steps(few).allSatisfy { $0 == [0, 4] || $0 == [0, 4, 5] })
    #expect(steps(way).count == 6 && steps(few).count == 6)
    let ends = way.filter { $0.info["step"] == nil }
    #expect(ends.map(\.positions) == last.map(\.positions))
    #expect(ends.map(\.elements) == last.map(\.elements))
    // The noise falls; the elements of one molecule change on the way.
    let first = way.prefix(5)
    let sigmas = first.compactMap { frame -> Double? in
      guard case .real(let sigma)? = frame.info["sigma"] else { return nil }
      return sigma
    }
    #expect(sigmas.count == 5 && zip(sigmas, sigmas.dropFirst()).allSatisfy { $0 > $1 })
    #expect(Set(way.map(\.elements)).count > 6)
  }

  @Test(
    "has the same bytes on any number of threads and in parts",
    arguments: [["--threads", "1"], ["--threads", "3"], ["parts"]])
  func reproducible(_ options: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(H5MD.obstacle == nil ? Self.withH5MD : Self.recipe, to: "a.simgen")
    let outcome = try Program.run(
      ["run", "a.simgen", "-o", "expected", "--threads", "2", "--no-report"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    if options == ["parts"] {
      for part in [2, 1, 3] {
        let part = try Program.run(
          ["run", "a.simgen", "-o", "out", "--shard", "\(part)/3"], in: folder.url)
        #expect(part.code == 0, "\(part.errors)")
      }
      let merged = try Program.run(["merge", "a.simgen", "-o", "out"], in: folder.url)
      #expect(merged.code == 0, "\(merged.errors)")
    } else {
      let again = try Program.run(["run", "a.simgen", "-o", "out"] + options, in: folder.url)
      #expect(again.code == 0, "\(again.errors)")
    }
    let names =
      ["way.xyz", "few.xyz", "last.xyz"] + (H5MD.obstacle == nil ? ["way.h5", "last.h5"] : [])
    for name in names {
      #expect(
        try Data(contentsOf: folder / "out/\(name)")
          == Data(contentsOf: folder / "expected/\(name)"),
        "\(name)")
    }
  }

  @Test(
    "in .h5 holds what .xyz holds",
    .enabled(if: H5MD.obstacle == nil, "libhdf5 is not installed: 'scripts/hdf5.sh' installs it"))
  func sameAsXYZ() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.withH5MD, to: "a.simgen")
    let outcome = try Program.run(["run", "a.simgen", "-o", "out"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    for name in ["way", "last"] {
      let expected = try frames(folder, "out/\(name).xyz")
      let read = try H5MD.frames(path: (folder / "out/\(name).h5").path).molecules
      #expect(read.map(\.elements) == expected.map(\.elements))
      #expect(read.map(\.positions) == expected.map(\.positions))
      #expect(read.map { $0.info["sigma"] } == expected.map { $0.info["sigma"] })
    }
    // Other commands read it like any other file of molecules.
    let analyzed = try ["xyz", "h5"].map { ending in
      try Program.run(["analyze", "out/last.\(ending)"], in: folder.url).output
    }
    #expect(analyzed[0] == analyzed[1] && analyzed[0].contains("molecules valid"))
  }

  @Test("is there in a session, whenever it is asked for")
  func session() throws {
    let folder = try TemporaryFolder()
    let lines = Self.recipe.split(separator: "\n").filter { !$0.hasPrefix("let") }.prefix(6)
    let script =
      lines.joined(separator: "\n") + """

        generate mol: heun atoms=3 seed=1 prior=shape forces=[pull, core] pause_after=2
        continue mol
        write mol "way.xyz" frames=all

        """
    let outcome = try Program.run([], input: script, in: folder.url)
    let way = try frames(folder, "way.xyz")
    #expect(way.count == 6, "\(outcome.errors)")
    #expect(way.dropLast().map { $0.info["step"] } == (0...4).map { .integer($0) })
  }

  @Test("is drawn in the report as a strip of pictures where it was kept")
  func film() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.recipe, to: "a.simgen")
    let without = Self.recipe.split(separator: "\n").filter { !$0.contains("frames=all") }
    try folder.write(without.joined(separator: "\n"), to: "b.simgen")
    for name in ["a", "b"] {
      let outcome = try Program.run(["run", "\(name).simgen", "-o", name], in: folder.url)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let report = try String(
        contentsOf: folder / "\(name)/\(name)-report.html", encoding: .utf8)
      #expect(report.contains("From cloud to molecule") == (name == "a"))
      #expect(report.contains("<figcaption>cloud, sigma ") == (name == "a"))
    }
  }

  @Test("is that of the best alone where several were made")
  func best() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      simgen 1
      reference qm9: xyz file="\(Repository.path("data/qm9-256.xyz"))"
      prior   cloud: anisotropic covariance=diag(6, 6, 6) normalise=false
      force   like:  likeness reference=qm9 base="\(Repository.path("models/likeness-base-wide.safetensors"))" steps=0
      sampler down:  ancestral steps=10
      for i in 1..3
        generate mol: down atoms=4 seed=i prior=cloud forces=[like] best_of=4
        write    mol "way.xyz" frames=all
      end
      """, to: "a.simgen")
    let outcome = try Program.run(["run", "a.simgen", "-o", "out"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let way = try frames(folder, "out/way.xyz")
    #expect(way.count(where: { $0.info["step"] == .integer(0) }) == 3)
    // Steps before the last one, and the molecule, have one seed.
    let seeds = Set(way.map { "\(String(describing: $0.info["seed"]))" })
    #expect(seeds.count == 3)
  }

  @Test(
    "that did not fit on the disk says so and is written when there is room",
    .enabled(if: H5MD.obstacle == nil, "libhdf5 is not installed: 'scripts/hdf5.sh' installs it"))
  func fullDisk() throws {
    let folder = try TemporaryFolder()
    let lines = Self.withH5MD.split(separator: "\n").filter { !$0.contains(".xyz") }
    try folder.write(lines.joined(separator: "\n"), to: "a.simgen")
    let run = ["run", "a.simgen", "--no-report", "-o"]
    #expect(try Program.run(run + ["whole"], in: folder.url).code == 0)
    let expected = try Data(contentsOf: folder / "whole/way.h5")
    // The journal fits, the trajectory does not. Blocks of 512 bytes.
    let outcome = try Program.shell(
      "ulimit -f \(expected.count / 512 - 2); exec \"$SIMGEN\" \(run.joined(separator: " ")) full",
      in: folder)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains("cannot write full/way.h5: File too large; all 6 molecules are in"),
      "\(outcome.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: (folder / "full").path) == ["a.journal"])
    #expect(try Program.run(run + ["full", "--resume"], in: folder.url).code == 0)
    #expect(try Data(contentsOf: folder / "full/way.h5") == expected)
  }

  @Test("is drawn as a figure")
  func figure() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.recipe.replacing(
        "write    mol \"last.xyz\"", with: "draw mol \"way.svg\" frames=all label=\"{i}\""),
      to: "a.simgen")
    let outcome = try Program.run(
      ["run", "a.simgen", "-o", "out", "--set", "count=2"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let svg = try String(contentsOf: folder / "out/way.svg", encoding: .utf8)
    for title in ["1, cloud, sigma ", "1, step 5, sigma ", "2, cloud, sigma "] {
      #expect(svg.contains(">\(title)"), "\(title)")
    }
    #expect(svg.contains("<circle") && svg.hasSuffix("</svg>\n"))
  }

  @Test(
    "is refused where it cannot be",
    arguments: [
      ("\"a.sdf\" frames=all", "a trajectory is written to .xyz, .extxyz"),
      ("\"a.xyz\" every=2", "needs frames=all"),
      ("\"a.xyz\" frames=all part=all", "of the molecule alone"),
      ("\"a.xyz\" frames=some", "last"),
    ])
  func refused(_ line: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      Self.recipe.replacing("\"last.xyz\"", with: line), to: "a.simgen")
    let outcome = try Program.run(["check", "a.simgen"], in: folder.url)
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }
}
