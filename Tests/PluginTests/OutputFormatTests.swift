import Engine
import Formats
import Foundation
import Outputs
import TestSupport
import Testing

/// What every format of molecules owes those that write, checked for all that are listed.
@Suite("Every output format")
struct OutputFormatTests {
  static let endings = moleculeFormats.filter { $0.obstacle == nil }.flatMap(\.endings)

  private static let candidate = Candidate(
    molecule: Molecule(
      elements: [.oxygen, .hydrogen, .hydrogen],
      positions: [[0, 0, 0.12], [0, 0.76, -0.48], [0, -0.76, -0.48]]), seed: 7)

  @Test("endings are lower case and lead to one format each")
  func names() {
    let endings = moleculeFormats.flatMap(\.endings)
    #expect(Set(endings).count == endings.count)
    #expect(moleculeFormats.allSatisfy { !$0.endings.isEmpty })
    for ending in endings { #expect(ending == ending.lowercased() && !ending.contains(".")) }
    #expect(moleculeFormats.format(of: "out.v2/MOLS.XYZ") != nil)
    #expect(moleculeFormats.format(of: "xyz") == nil && moleculeFormats.format(of: "a.xy") == nil)
  }

  @Test("the same molecules give the same file, there when it is finished", arguments: endings)
  func file(ending: String) throws {
    let format = try #require(moleculeFormats.format(of: "a.\(ending)"))
    let candidate = Self.candidate
    let texts = [candidate, Candidate(molecule: candidate.molecule, seed: 8), candidate].map {
      format.text(of: $0.molecule, from: $0)
    }
    #expect(texts.allSatisfy { $0.hasSuffix("\n") } && texts[0] == texts[2])
    try withFolder { folder in
      let files = try ["a", "b"].map { name -> Data in
        let path = "\(folder)/\(name).\(ending)"
        let sink = try format.begin(path, replacing: false)
        for text in texts { try sink.append(text) }
        try sink.complete()
        #expect(!FileManager.default.fileExists(atPath: path))
        try sink.finish()
        return try Data(contentsOf: URL(fileURLWithPath: path))
      }
      #expect(!files[0].isEmpty && files[0] == files[1])
    }
  }

  @Test("XYZ has energy and forces while the atoms are where the model evaluated them")
  func calculation() throws {
    var candidate = Self.candidate
    candidate.calculation = Calculation(
      energy: -14, forces: [[0, 0, 1], [0, 2, 0], [0.5, 0, 0]])
    let format = try #require(moleculeFormats.format(of: "a.xyz"))
    func frame() throws -> Molecule {
      let text = format.text(of: candidate.molecule, from: candidate)
      return try #require(try ExtendedXYZ.parse(Array(text.utf8), path: "a.xyz").first)
    }
    let evaluated = try frame()
    #expect(evaluated.info["energy"] == .real(-14) && evaluated.info["smiles"] == .string("O"))
    #expect(evaluated.columns["forces"] == .reals([0, 0, 1, 0, 2, 0, 0.5, 0, 0], width: 3))
    candidate.molecule.positions[0].x += 0.01
    let moved = try frame()
    #expect(moved.info["energy"] == nil && moved.columns["forces"] == nil)
    #expect(moved.info["verdict"] == .string("valid"))
  }
}
