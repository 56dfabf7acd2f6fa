import CZlib
import Engine
import Formats
import Inputs
import Platform
import Store
import TestSupport
import Testing

/// Bytes as gzip compresses them.
func compressed(_ bytes: [UInt8], in folder: String) throws -> [UInt8] {
  let path = folder + "/scratch.gz"
  let file = gzopen(path, "wb")
  gzwrite(file, bytes, UInt32(bytes.count))
  gzclose(file)
  return try FileContents.bytes(of: path)
}

/// Water and ethanol.
let twoFrames = """
  3
  name=water
  O 0 0 0
  H 0.96 0 0
  H -0.24 0.93 0
  1
  name=neon
  Ne 0 0 0

  """

@Suite("Files of molecules are read by name or content")
struct MoleculeFileTests {
  private static let sdf = """
    water


      3  2  0  0  0  0  0  0  0  0999 V2000
        0.0000    0.0000    0.0000 O   0  0
        0.9600    0.0000    0.0000 H   0  0
       -0.2400    0.9300    0.0000 H   0  0
      1  2  1  0
      1  3  1  0
    M  END
    $$$$

    """

  @Test("every format gives the molecules, compressed or not, from a file or as bytes")
  func formats() throws {
    try withFolder { folder in
      let store = try StoreWriter(path: folder + "/a.db", isNew: true, metrics: [])
      let water = try ExtendedXYZ.parse(Array(twoFrames.utf8), path: "").first ?? Molecule()
      try store.append(StoredMolecule(water, seed: 1, isValid: true, verdict: "valid"))
      try store.close(isLast: true)
      let contents: [(name: String, bytes: [UInt8])] = [
        ("a.xyz", Array(twoFrames.utf8)), ("a.sdf", Array(Self.sdf.utf8)),
        ("a.smi", Array("smiles name\n# water\nO  water of life\r\n".utf8)),
        ("b.db", try FileContents.bytes(of: folder + "/a.db")),
      ]
      for (name, bytes) in contents {
        try AtomicFile.write(bytes, to: folder + "/" + name)
        #expect(try MoleculeFile.frames(path: folder + "/" + name).molecules[0].formula == "H2O")
        if name != "a.smi" {
          #expect(try MoleculeFile.frames(bytes, name: "-").molecules[0].formula == "H2O")
        }
        let packed = try compressed(bytes, in: folder)
        if name != "b.db" {
          let path = folder + "/" + name + ".gz"
          try AtomicFile.write(packed, to: path)
          #expect(try MoleculeFile.frames(path: path).molecules[0].formula == "H2O")
        }
        try AtomicFile.write(bytes, to: folder + "/unnamed", replacing: true)
        if name != "a.smi" {
          #expect(
            try MoleculeFile.frames(path: folder + "/unnamed").molecules[0].formula == "H2O")
        }
      }
      let labels = try MoleculeFile.frames(path: folder + "/a.xyz")
      #expect(labels.label(of: 1) == "molecule 2 (neon, line 6)")
      #expect(
        try MoleculeFile.frames(path: folder + "/a.smi").label(of: 0)
          == "molecule 1 (water of life, line 3)")
    }
  }

  @Test(
    "H5MD gives the molecules from a file, whatever its name, and is refused from a pipe",
    .enabled(if: H5MD.obstacle == nil, "libhdf5 is not installed: 'scripts/hdf5.sh' installs it"))
  func trajectories() throws {
    let frames = try ExtendedXYZ.parse(Array(twoFrames.utf8), path: "")
    try withFolder { folder in
      for name in ["a.h5", "b.H5MD", "unnamed"] {
        try H5MDFile.append(frames, to: folder + "/" + name, isNew: true)
        let read = try MoleculeFile.frames(path: folder + "/" + name)
        #expect(read.molecules.map(\.formula) == ["H2O", "Ne"])
        #expect(read.label(of: 1) == "molecule 2")
      }
      let bytes = try FileContents.bytes(of: folder + "/a.h5")
      let error = #expect(throws: InputError.self) { try MoleculeFile.frames(bytes, name: "-") }
      #expect(error?.explanation == "HDF5 is read from a file, not from a pipe; give its name")
      var reference = MoleculeReference()
      reference.file = InputFile(path: folder + "/a.h5")
      #expect(try reference.make().molecules.map(\.formula) == ["H2O", "Ne"])
    }
  }

  @Test("SMILES get all hydrogens and the same positions every time, and say which line is wrong")
  func smiles() throws {
    let bytes = Array("C[C@H](O)N left\nC[C@@H](O)N right\n".utf8)
    let once = try MoleculeFile.frames(bytes, name: "-").molecules
    #expect(once.map(\.formula) == ["C2H7NO", "C2H7NO"])
    #expect(try MoleculeFile.frames(bytes, name: "-").molecules == once)
    for (text, place, reason) in [
      ("CCO\nC1CC\n", ":2", "C1CC"), ("CC.O\n", ":1", "several molecules"),
      ("C*\n", ":1", "an atom without an element"),
    ] {
      let error = #expect(throws: InputError.self) {
        try MoleculeFile.frames(Array(text.utf8), name: "in")
      }
      #expect(error?.description.hasPrefix("in\(place): expected a SMILES") == true)
      #expect(error?.description.contains(reason) == true)
    }
  }

  @Test("gzip that is cut, damaged, followed by something or grows without end is refused")
  func gzip() throws {
    try withFolder { folder in
      let packed = try compressed(Array(twoFrames.utf8), in: folder)
      for length in 2..<packed.count {
        #expect(throws: InputError.self) {
          try MoleculeFile.frames(Array(packed.prefix(length)), name: "a")
        }
      }
      // Members one after another are one file, and zeros at the end are nothing.
      let twice = try MoleculeFile.frames(packed + packed + [0, 0, 0], name: "a")
      #expect(twice.molecules.count == 4)
      #expect(throws: InputError.self) { try MoleculeFile.frames(packed + [7], name: "a") }
      let bomb = try compressed([UInt8](repeating: 0x20, count: 40 << 20), in: folder)
      let error = #expect(throws: InputError.self) { try MoleculeFile.frames(bomb, name: "a") }
      #expect(error?.explanation.contains("too much for its size") == true)
      var random = RandomStream(seed: 3, .selection)
      for _ in 0..<2000 {
        var bytes = packed
        bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
        // An error or, where the change did not matter, the molecules: never anything else.
        if let frames = try? MoleculeFile.frames(bytes, name: "a") {
          #expect(frames.molecules.map(\.formula) == ["H2O", "Ne"])
        }
      }
    }
  }

  @Test("whatever bytes there are, they are molecules or an error")
  func anything() throws {
    var random = RandomStream(seed: 4, .selection)
    let samples = [twoFrames, Self.sdf, "CCO ethanol\nO water\n"].map { Array($0.utf8) }
    for round in 0..<1500 {
      var bytes = samples[round % 3]
      for _ in 0..<3 { bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256)) }
      _ = try? MoleculeFile.frames(bytes, name: "a")
    }
  }
}
