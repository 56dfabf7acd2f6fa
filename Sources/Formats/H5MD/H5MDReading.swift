import CHDF5
import Engine
import Platform

extension H5MD {
  /// All frames of a file, and what is left out of it.
  ///
  /// Read by a process of its own, which has 4 GB of memory and twenty seconds, and one more per megabyte of the file:
  /// whatever a damaged one makes the library do ends there.
  /// - Throws: `H5MDError`.
  package static func frames(path: String) throws(H5MDError) -> StructureFrames {
    guard let status = FileStatus(of: path) else { throw H5MDError(path, SystemError.latest) }
    guard status.kind == .file else { throw H5MDError(path, "it is not a regular file") }
    let child = try HDF5.use(for: path) { () throws(H5MDError) in
      var descriptor: Int32 = -1
      let process = h5_read(path, &descriptor)
      guard process >= 0 else { throw H5MDError(path, SystemError.latest) }
      return ReadingProcess(number: process, descriptor: descriptor)
    }
    var records = H5MDRecords(path: path)
    defer { child.end() }
    while let record = child.nextRecord() {
      if try records.take(record) { return records.frames }
    }
    throw H5MDError(path, "the file is damaged: \(child.end())")
  }
}

/// What the process that reads a file hands over, put together.
private struct H5MDRecords {
  let path: String
  private var molecules: [Molecule] = []
  private var facts: [String] = []
  private var notes: [String] = []
  private var atoms = 0
  /// A trajectory of that size takes gigabytes as it is.
  private static let mostAtoms = 50_000_000

  init(path: String) { self.path = path }

  var frames: StructureFrames { StructureFrames(molecules: molecules, notes: notes) }

  /// Takes a record.
  /// - Returns: whether it was the last.
  /// - Throws: `H5MDError` where the file cannot be read.
  mutating func take(_ record: ReadingProcess.Record) throws(H5MDError) -> Bool {
    switch record.kind {
    case UInt8(ascii: "E"): throw H5MDError(path, Self.text(record.bytes))
    case UInt8(ascii: "N"): notes.append(Self.text(record.bytes))
    case UInt8(ascii: "S"):
      facts = Self.text(record.bytes).split(separator: "\n").map { name in
        H5MD.observableNames.first { $0.value == name }?.key ?? String(name)
      }
    case UInt8(ascii: "F"): molecules.append(try molecule(record.bytes))
    case UInt8(ascii: "D"):
      guard !molecules.isEmpty else { throw H5MDError(path, "there is no frame in the file") }
      return true
    default: throw H5MDError(path, "it cannot be read")
    }
    return false
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private mutating func molecule(_ bytes: [UInt8]) throws(H5MDError) -> Molecule {
    let frame = "frame \(molecules.count + 1)"
    var numbers = RecordNumbers(bytes: bytes)
    let (count, known) = (Int(numbers.integer()), numbers.integer())
    let (hasCell, hasForces) = (known & 1 != 0, known & 2 != 0)
    guard count >= 0,
      numbers.rest == facts.count + (hasCell ? 12 : 0) + count * (hasForces ? 7 : 4)
    else { throw H5MDError(path, "\(frame) cannot be read") }
    atoms += count
    guard atoms <= Self.mostAtoms else {
      throw H5MDError(
        path, "the first \(molecules.count) frames have fifty million atoms; no more are read")
    }
    let values = facts.map { _ in numbers.real() }
    let cell = hasCell ? (0..<12).map { _ in numbers.real() } : []
    var elements: [Element] = []
    for atom in 0..<count {
      let species = numbers.real()
      guard let number = Int(exactly: species), let element = Element(atomicNumber: number) else {
        throw H5MDError(
          path, "\(frame), atom \(atom + 1): species \(species) is not an atomic number, 1 to 118")
      }
      elements.append(element)
    }
    let positions = (0..<count).map { _ in numbers.vector() }
    if let atom = positions.firstIndex(where: { !($0 * $0).sum().isFinite }) {
      throw H5MDError(path, "\(frame), atom \(atom + 1): its position is not finite")
    }
    var molecule = Molecule(elements: elements, positions: positions)
    for (name, value) in zip(facts, values) where value.isFinite {
      molecule.info[name] = .real(value)
    }
    if hasForces {
      molecule.columns["forces"] = .reals((0..<(3 * count)).map { _ in numbers.real() }, width: 3)
    }
    if hasCell { molecule.cell = try self.cell(cell, frame) }
    return molecule
  }

  private func cell(_ values: [Double], _ frame: String) throws(H5MDError) -> Cell {
    do throws(CellError) {
      return try Cell(
        [values[0], values[1], values[2]], [values[3], values[4], values[5]],
        [values[6], values[7], values[8]],
        periodic: [values[9] == 1, values[10] == 1, values[11] == 1])
    } catch {
      throw H5MDError(path, "\(frame): \(error)")
    }
  }
}

/// Numbers one after another, in the order of bytes of this machine.
private struct RecordNumbers {
  let bytes: [UInt8]
  private var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reals that are left.
  var rest: Int { (bytes.count - offset) / MemoryLayout<Double>.size }

  mutating func integer() -> Int32 { next(0) }

  mutating func real() -> Double { next(.nan) }

  mutating func vector() -> SIMD3<Double> { [real(), real(), real()] }

  private mutating func next<T: BitwiseCopyable>(_ missing: T) -> T {
    let size = MemoryLayout<T>.size
    guard offset + size <= bytes.count else { return missing }
    defer { offset += size }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: T.self) }
  }
}
