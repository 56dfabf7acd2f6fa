import Chemistry
import Engine
import Formats
import Script

/// A molecule as ZnDraw keeps frames: columns by name, each an array packed by itself.
enum RoomFrame {
  /// The most atoms that are worked with.
  static let mostAtoms = 5_000

  /// A molecule as an item of the request that puts frames at the end.
  /// - Parameters:
  ///   - bonds: those that are drawn; by distances where nil.
  ///   - energy: eV, for plots.
  static func json(_ molecule: Molecule, bonds: BondGraph? = nil, energy: Double? = nil) -> JSON {
    let atoms = molecule.count
    let graph = bonds ?? BondPerception().connectivity(of: molecule)
    let coordinates = molecule.positions.flatMap { [$0.x, $0.y, $0.z] }
    let connectivity = graph.bonds.flatMap {
      [Double($0.first), Double($0.second), Double($0.order)]
    }
    var columns = [
      ("arrays.numbers", PackedArray(molecule.elements.map { Int($0.atomicNumber) }).value),
      ("arrays.positions", PackedArray(coordinates, shape: [atoms, 3]).value),
      ("arrays.colors", PackedArray(molecule.elements.map(JmolColour.of), width: 7).value),
      ("arrays.radii", PackedArray(molecule.elements.map { Float($0.covalentRadius) }).value),
      ("cell", PackedArray(Array(repeating: 0, count: 9), shape: [3, 3]).value),
      ("pbc", PackedArray([false, false, false]).value),
      ("info.connectivity", PackedArray(connectivity, shape: [graph.bonds.count, 3]).value),
    ]
    if let energy { columns.append(("calc.energy", .real(energy))) }
    return .object(
      columns.map { name, value in
        ("b64:" + Base64.encoded(Array(name.utf8)), .text(Base64.encoded(value.encoded)))
      })
  }

  /// The molecule of a reply to a request for one frame. Atoms that ZnDraw holds fixed are.
  /// - Throws: `TaskFailure` where it is no molecule in open space.
  static func molecule(_ bytes: [UInt8]) throws(TaskFailure) -> Molecule {
    guard let frame = (try? MessagePack(parsing: bytes))?.list?.first else {
      throw .unreadable("the frame is no MessagePack")
    }
    func column(_ name: String) throws(TaskFailure) -> PackedArray? {
      guard let packed = frame[name]?.bytes else { return nil }
      do {
        return try PackedArray(MessagePack(parsing: packed))
      } catch {
        throw .unreadable("\(name) of the frame: \(error)")
      }
    }
    // ZnDraw begins a room with a frame of no columns.
    if frame["arrays.positions"] == nil, frame["arrays.numbers"] == nil { return Molecule() }
    guard let numbers = try column("arrays.numbers")?.integers,
      let positions = try column("arrays.positions"), let coordinates = positions.reals,
      positions.shape == [numbers.count, 3]
    else { throw .unreadable("the frame has no atoms with positions") }
    guard numbers.count <= mostAtoms else { throw .tooManyAtoms(numbers.count) }
    if try column("pbc")?.integers?.contains(1) == true { throw .periodic }
    guard coordinates.allSatisfy({ abs($0) < 1e6 }) else {
      throw .unreadable("a position of the frame is no number, or very far away")
    }
    let elements = numbers.compactMap { Element(atomicNumber: $0) }
    guard elements.count == numbers.count else {
      throw .unreadable(
        "atom \(numbers.firstIndex { Element(atomicNumber: $0) == nil } ?? 0) of the frame is of no element"
      )
    }
    let points = numbers.indices.map {
      SIMD3(coordinates[3 * $0], coordinates[3 * $0 + 1], coordinates[3 * $0 + 2])
    }
    let held = Set(fixedAtoms(frame))
    return Molecule(
      elements: elements, positions: points, fixed: numbers.indices.map(held.contains))
  }

  /// Atoms that a constraint of ASE holds.
  private static func fixedAtoms(_ frame: MessagePack) -> [Int] {
    guard let packed = frame["constraints"]?.bytes,
      let constraints = (try? MessagePack(parsing: packed))?.list
    else { return [] }
    return constraints.filter { $0["name"]?.word == "FixAtoms" }.flatMap { constraint -> [Int] in
      guard let indices = constraint["kwargs"]?["indices"] else { return [] }
      return indices.list?.compactMap(\.integer) ?? (try? PackedArray(indices))?.integers ?? []
    }
  }
}
