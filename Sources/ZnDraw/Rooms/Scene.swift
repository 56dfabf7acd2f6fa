import Chemistry
import Engine
import Script

/// What somebody sees in a room: the frame shown, what is selected in it, and the curve.
struct Scene: Sendable {
  /// The place of the frame.
  var step = 0
  /// Frames of the room.
  var frames = 0
  /// The atoms of the frame; none in an empty room.
  var molecule = Molecule()
  /// Atoms that are selected, from 0, in the order in which they were.
  var selection: [Int] = []
  /// The control points of the curve.
  var curve: [SIMD3<Double>] = []

  /// Reads a room.
  /// - Throws: `ZnDrawError`, `TaskFailure`.
  init(of room: Room, curve key: String) throws {
    (step, frames) = try room.step()
    if frames > 0, let bytes = try room.frame(step) { molecule = try RoomFrame.molecule(bytes) }
    let molecule = molecule
    selection = try room.selection().filter(molecule.elements.indices.contains)
    if let position = try room.geometry(key)?["position"] {
      guard let points = position.list else { throw TaskFailure.curveFollowsAtoms(key) }
      curve = points.compactMap(\.vector)
      guard curve.count == points.count, curve.count <= 1_000 else {
        throw TaskFailure.unreadable("the points of the curve '\(key)' are no points")
      }
    }
  }

  /// An empty room.
  init() {}

  /// Atoms that belong together by their distances.
  var fragments: [[Int]] { BondPerception().connectivity(of: molecule).fragments }
}

extension Scene {
  /// A molecule with nothing around it.
  init(of molecule: Molecule) { self.molecule = molecule }
}
