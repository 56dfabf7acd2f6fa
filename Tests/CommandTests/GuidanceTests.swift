import Foundation
import TestSupport
import Testing

/// What guides a generation is called by its name.
@Suite("The energy that guides")
struct GuidanceTests {
  private let similar = """
    simgen 1
    model     mace: mace file="\(Repository.path("models/simgen-small.safetensors"))"
    reference qm9:  xyz  file="\(Repository.path("data/qm9-256.xyz"))" last=20
    prior     ball: gaussian
    force     like: similarity model=mace reference=qm9 sharpness=60
    force     core: repulsion
    sampler   heun: heun steps=6
    generate  mol: heun atoms=4 prior=ball forces=[like, core]
    hydrogenate mol reference=qm9 model=mace
    relax     mol model=mace steps=3
    write     mol "mol.xyz"
    """

  @Test("is E_sim of a similarity alone, with its sharpness, beside the interaction energy")
  func similarity() throws {
    let folder = try TemporaryFolder()
    try folder.write(similar, to: "similar.simgen")
    let outcome = try Program.run(["run", "similar.simgen"], in: folder.url)
    #expect(outcome.code == 0, "\(outcome.errors)")
    let heading = outcome.output.split(separator: "\n")[0]
    #expect(heading.contains("interaction eV/atom  E_sim/atom"))
    #expect(
      outcome.output.contains("E_sim: energy per atom against the reference at sharpness 60;"))
    let report = try String(contentsOf: folder / "similar-report.html", encoding: .utf8)
    #expect(report.contains("median E_sim/atom"))
    #expect(report.contains("at sharpness 60"))
    let file = try String(contentsOf: folder / "mol.xyz", encoding: .utf8)
    #expect(file.contains("generate_sharpness=60"))
    // The row shows what can be compared between formulas: eV, not hundreds of them.
    let row = outcome.output.split(separator: "\n")[2].split(separator: " ").map(String.init)
    #expect(row.dropFirst(2).compactMap(Double.init).allSatisfy { abs($0) < 30 }, "\(row)")
  }

  @Test("is left out where nothing guides")
  func none() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRecipe.text, to: "small.simgen")
    let outcome = try Program.run(["run", "small.simgen"], in: folder.url)
    #expect(outcome.code == 0)
    #expect(!outcome.output.contains("E_sim"))
    let report = try String(contentsOf: folder / "small-report.html", encoding: .utf8)
    #expect(!report.contains("E_sim"))
  }
}
