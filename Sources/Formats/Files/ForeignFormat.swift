/// Formats that people have structures in and this program does not read, told by what is in a file.
package enum ForeignFormat: Sendable, Equatable {
  case gzip, bzip2, xz, zstandard, zip
  case hdf5, sqlite, aseTrajectory, utf16
  case pdb, cif, mol2, sdf, smiles, json
  /// No text at all.
  case binary

  /// The format of a file that could not be read; nil where it is none of these.
  package init?(_ bytes: [UInt8]) {
    if let binary = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
      self = binary.format
      return
    }
    guard !bytes.prefix(1 << 16).contains(0) else {
      self = .binary
      return
    }
    let text = String(decoding: bytes.prefix(1 << 16), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).prefix(Self.linesRead)
    guard let format = Self.format(of: lines) else { return nil }
    self = format
  }

  private static let linesRead = 400

  private static let signatures: [(bytes: [UInt8], format: ForeignFormat)] = [
    ([0x1F, 0x8B], .gzip), (Array("BZh".utf8), .bzip2), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .xz),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstandard), ([0x50, 0x4B, 3, 4], .zip),
    ([0x89, 0x48, 0x44, 0x46], .hdf5), (Array("SQLite format 3".utf8), .sqlite),
    (Array("- of Ulm".utf8), .aseTrajectory), ([0xFF, 0xFE], .utf16), ([0xFE, 0xFF], .utf16),
  ]

  private static func format(of lines: some Collection<Substring>) -> ForeignFormat? {
    guard let first = lines.first else { return nil }
    func some(_ beginnings: String...) -> Bool {
      lines.contains { line in beginnings.contains { line.hasPrefix($0) } }
    }
    if some("@<TRIPOS>") { return .mol2 }
    if some("$$$$", "M  END") || lines.contains(where: { $0.hasSuffix("V2000") }) { return .sdf }
    if some("ATOM  ", "HETATM", "HEADER ", "CRYST1", "COMPND ") { return .pdb }
    if some("data_", "loop_", "_cell_", "_atom_site") { return .cif }
    if first.hasPrefix("{") || first.hasPrefix("[{") { return .json }
    return first.split(separator: " ").first.map(isSMILES) == true ? .smiles : nil
  }

  /// Whether a word is made of what SMILES are made of, an atom among it.
  private static func isSMILES(_ word: Substring) -> Bool {
    let atoms = Set("BCNOPSFIbcnops")
    let others = Set("*[]()=#@+-/\\.%:HlriaeKLMgZ0123456789")
    return word.contains { atoms.contains($0) }
      && word.allSatisfy { atoms.contains($0) || others.contains($0) }
  }
}

extension ForeignFormat: CustomStringConvertible {
  /// What the file is, and how it can be had as extended XYZ.
  package var description: String {
    switch self {
    case .gzip: "the file is compressed by gzip; 'gunzip' unpacks it"
    case .bzip2: "the file is compressed by bzip2; 'bunzip2' unpacks it"
    case .xz: "the file is compressed by xz; 'unxz' unpacks it"
    case .zstandard: "the file is compressed by zstd; 'unzstd' unpacks it"
    case .zip: "the file is a zip archive; 'unzip' unpacks it"
    case .hdf5: "the file is HDF5; \(Self.expected)"
    case .sqlite: "the file is an SQLite database; 'simgen query FILE -o mols.xyz' reads a store"
    case .aseTrajectory: "the file is an ASE trajectory; \(Self.converted)"
    case .utf16: "the file is UTF-16 text; save it as UTF-8"
    case .pdb: "the file is PDB; \(Self.converted)"
    case .cif: "the file is CIF; \(Self.converted)"
    case .mol2: "the file is mol2; \(Self.expected), which 'obabel FILE -O mols.xyz' makes"
    case .sdf: "the file is SDF or a molfile; \(Self.converted)"
    case .smiles: "the file holds SMILES, which have no positions; \(Self.expected)"
    case .binary: "the file is not text; \(Self.expected)"
    case .json: "the file is JSON; \(Self.expected)"
    }
  }

  private static let expected = "expected extended XYZ"
  private static let converted = expected + ", which 'ase convert FILE mols.xyz' makes"
}
