import Engine
import Foundation
import Platform
import TestSupport
import Testing

@testable import Formats

@Suite(
  "Trajectories in H5MD",
  .enabled(if: H5MD.obstacle == nil, "libhdf5 is not installed: 'scripts/hdf5.sh' installs it"))
struct H5MDTests {
  /// A way on which elements change, atoms come and go, and something is known of some steps only.
  private static let frames: [Molecule] = {
    var cloud = Molecule(
      elements: [.carbon, .carbon, .oxygen],
      positions: [[0, 0, 0.5], [1.5, -2, 0], [2.2, 1.3, 1e-3]])
    cloud.info = ["sigma": .real(1.5), "step": .integer(0), "stage": .string("generate")]
    var changed = cloud
    changed.setElement(.nitrogen, at: 1)
    changed.info["sigma"] = .real(0.25)
    var finished = changed.selecting([0, 2])
    for place in 0..<4 { finished.append(.hydrogen, at: [Double(place), 3, 0]) }
    finished.info = ["energy": .real(-1234.5678), "valid": .boolean(true)]
    finished.info[H5MD.bondsKey] = .reals([0, 1, 1, 0, 2, 1, 0, 3, 1, 0, 4, 1, 1, 5, 1])
    finished.columns["forces"] = .reals((0..<18).map { Double($0) * 0.01 }, width: 3)
    return [cloud, changed, finished]
  }()

  private func expectEqual(_ read: [Molecule], _ written: [Molecule]) {
    #expect(read.map(\.elements) == written.map(\.elements))
    #expect(read.map(\.positions) == written.map(\.positions))
    #expect(read.map { $0.columns["forces"] } == written.map { $0.columns["forces"] })
    for key in ["energy", "sigma"] {
      #expect(read.map { $0.info[key] } == written.map { $0.info[key] })
    }
    #expect(read.allSatisfy { $0.cell == nil })
  }

  @Test("are read as they were written, in one piece or several")
  func roundTrip() throws {
    try withFolder { folder in
      try H5MDFile.append(Self.frames, to: folder + "/whole.h5", isNew: true)
      expectEqual(try H5MD.frames(path: folder + "/whole.h5").molecules, Self.frames)
      // The largest frame comes last, or first; facts and forces come later than their files.
      for (name, frames) in [("up", Self.frames), ("down", Self.frames.reversed())] {
        let path = "\(folder)/\(name).h5"
        try H5MDFile.append([], to: path, isNew: true)
        for frame in frames { try H5MDFile.append([frame], to: path, isNew: false) }
        expectEqual(try H5MD.frames(path: path).molecules, frames)
      }
    }
  }

  @Test("give the same bytes at another time")
  func reproducible() throws {
    try withFolder { folder in
      try H5MDFile.append(Self.frames, to: folder + "/a.h5", isNew: true)
      // Times in HDF5 are seconds.
      Thread.sleep(forTimeInterval: 1.1)
      try H5MDFile.append(Self.frames, to: folder + "/b.h5", isNew: true)
      #expect(
        try FileContents.bytes(of: folder + "/a.h5") == FileContents.bytes(of: folder + "/b.h5"))
    }
  }

  @Test("hold thousands of frames and wide ones")
  func large() throws {
    try withFolder { folder in
      let path = folder + "/large.h5"
      let frames = (0..<3000).map { number in
        let count = number == 2999 ? 3000 : 1 + number % 7
        var molecule = Molecule(
          elements: Array(repeating: .carbon, count: count),
          positions: (0..<count).map { [Double($0), Double(number), 0] })
        molecule.info["sigma"] = .real(Double(number))
        return molecule
      }
      try H5MDFile.append(Array(frames[..<1500]), to: path, isNew: true)
      try H5MDFile.append(Array(frames[1500...]), to: path, isNew: false)
      expectEqual(try H5MD.frames(path: path).molecules, frames)
      #expect(try FileContents.bytes(of: path).count < 2_000_000)
    }
  }

  @Test("that are none, or cut short, are refused with what they are")
  func refused() throws {
    try withFolder { folder in
      func explanation(_ name: String) -> String? {
        do throws(H5MDError) {
          _ = try H5MD.frames(path: "\(folder)/\(name)")
          return nil
        } catch {
          #expect(error.path == "\(folder)/\(name)")
          return error.explanation
        }
      }
      #expect(explanation("missing.h5")?.contains("No such file") == true)
      try "no HDF5".write(toFile: folder + "/text.h5", atomically: false, encoding: .utf8)
      #expect(explanation("text.h5")?.contains("no whole HDF5 file") == true)
      try H5MDFile.append([], to: folder + "/empty.h5", isNew: true)
      #expect(explanation("empty.h5") == "there is no frame in the file")
      try H5MDFile.append(Self.frames, to: folder + "/whole.h5", isNew: true)
      let bytes = try FileContents.bytes(of: folder + "/whole.h5")
      for length in stride(from: 0, to: bytes.count, by: bytes.count / 40) {
        try Data(bytes[..<length]).write(to: URL(filePath: folder + "/cut.h5"))
        #expect(explanation("cut.h5") != nil, "\(length) bytes")
      }
      #expect(explanation("") != nil)
    }
  }

  @Test("with changed bytes give molecules or an error, never a crash or a wait")
  func changed() throws {
    try withFolder { folder in
      let path = folder + "/a.h5"
      try H5MDFile.append(Self.frames, to: path, isNew: true)
      let bytes = try FileContents.bytes(of: path)
      var random = Seeded(7)
      var outcomes = (read: 0, refused: 0)
      for _ in 0..<300 {
        try Data(mutated(bytes, &random)).write(to: URL(filePath: path))
        do throws(H5MDError) {
          let frames = try H5MD.frames(path: path)
          #expect(frames.molecules.allSatisfy { $0.count <= 50_000_000 })
          outcomes.read += 1
        } catch {
          #expect(!error.explanation.isEmpty)
          outcomes.refused += 1
        }
      }
      // Most bytes are of structures, some of values.
      #expect(outcomes.read > 0 && outcomes.refused > 0)
    }
  }
}
