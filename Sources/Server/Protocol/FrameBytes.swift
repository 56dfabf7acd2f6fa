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
    let energy = frame.energy.map { $0 + (frame.isolatedEnergy ?? 0) }
    for value in [frame.sigma, frame.guidance, energy, frame.force] {
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

  /// The frames of bytes as they were kept, one after the other; none from a damaged one on.
  static func frames(_ bytes: [UInt8]) -> [Frame] {
    var frames: [Frame] = []
    var start = 0
    func word(_ place: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[start + 4 * place + $1]) << (8 * UInt32($1)) }
    }
    while start + 40 <= bytes.count {
      let atoms = Int(word(5))
      guard atoms <= (bytes.count - start - 40) / 16 else { break }
      var molecule = Molecule()
      for atom in 0..<atoms {
        let numbers = (0..<3).map { Double(Float(bitPattern: word(10 + 4 * atom + $0))) }
        let kind = word(13 + 4 * atom)
        guard let element = Element(atomicNumber: Int(kind & 0xFF)) else { return frames }
        molecule.append(
          element, at: [numbers[0], numbers[1], numbers[2]], fixed: kind & 0x100 != 0)
      }
      let stage = stages.indices.contains(Int(word(2))) ? stages[Int(word(2))] : stages[0]
      let (sigma, energy) = (Float(bitPattern: word(6)), Float(bitPattern: word(8)))
      frames.append(
        Frame(
          stage: stage, step: Int(word(3)), molecule: molecule,
          sigma: sigma.isNaN ? nil : Double(sigma), energy: energy.isNaN ? nil : Double(energy)))
      start += 40 + 16 * atoms
    }
    return frames
  }

  /// A frame that was kept.
  struct Frame {
    let stage: String
    let step: Int
    let molecule: Molecule
    let sigma: Double?
    let energy: Double?
  }
}
