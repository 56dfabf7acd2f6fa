import Engine

/// A frame of a molecule as pages read it, little endian: 40 bytes of header, then 16 for each atom.
enum FrameBytes {
  /// Verbs by their numbers.
  static let stages = ["generate", "hydrogenate", "correct", "relax", "continue"]

  static func of(_ frame: MoleculeFrame, run: Int, molecule id: Int) -> [UInt8] {
    let molecule = frame.molecule
    var words: [UInt32] = []
    words.reserveCapacity(10 + 4 * molecule.count)
    let stage = stages.firstIndex(of: frame.stage) ?? 0
    for number in [run, id, stage, frame.step, frame.steps, molecule.count] {
      words.append(UInt32(clamping: number))
    }
    for value in [frame.sigma, frame.guidance, frame.energy, frame.force] {
      words.append(Float(value ?? .nan).bitPattern)
    }
    for atom in 0..<molecule.count {
      let place = molecule.positions[atom]
      words.append(Float(place.x).bitPattern)
      words.append(Float(place.y).bitPattern)
      words.append(Float(place.z).bitPattern)
      let number = UInt32(molecule.elements[atom].atomicNumber)
      words.append(number | (molecule.fixed[atom] ? 0x100 : 0))
    }
    return [UInt8](unsafeUninitializedCapacity: words.count * 4) { buffer, filled in
      for (index, word) in words.enumerated() {
        let bytes = word.littleEndian
        withUnsafeBytes(of: bytes) { source in
          for byte in 0..<4 { buffer[index * 4 + byte] = source[byte] }
        }
      }
      filled = words.count * 4
    }
  }
}
