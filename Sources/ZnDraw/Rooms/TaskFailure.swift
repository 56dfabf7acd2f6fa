/// Why a task cannot be done, in words for who submitted it: with what to do.
enum TaskFailure: Error, Equatable {
  /// A value of the form.
  case field(String, reason: String)
  /// Something in the room is not what it should be.
  case unreadable(String)
  case tooManyAtoms(Int)
  case periodic
  case noAtoms
  case noCurve
  case curveFollowsAtoms(String)
  case tooFewSelected
  case oneFragment
  case severalFragments(Int)
  /// What the engine says of the statements.
  case engine(String)
  /// No molecule came out.
  case nothing(String)
  case timeIsOver(Int)
  /// The user cancelled it, or the server gave it up.
  case cancelled
}

extension TaskFailure: CustomStringConvertible {
  var description: String {
    switch self {
    case .field(let name, let reason): "\(name): \(reason)"
    case .unreadable(let reason): reason
    case .tooManyAtoms(let atoms):
      "the frame has \(atoms) atoms; \(RoomFrame.mostAtoms) is the most"
    case .periodic:
      "the frame is periodic; molecules in open space are worked with, so switch its periodicity off"
    case .noAtoms:
      "the frame shown has no atoms; go to one that has, or draw a curve and press Generate"
    case .noCurve:
      "there is no curve: press New Canvas for a plane to draw on, then X, click two points or more, "
        + "and run it again"
    case .curveFollowsAtoms(let key):
      "the curve '\(key)' follows atoms; give it points of its own, or use Connect"
    case .tooFewSelected:
      "select two atoms or more, in the order in which the curve is to reach them"
    case .oneFragment:
      "there is one fragment, and a linker joins two; load another, or use Grow to extend this one"
    case .severalFragments(let count):
      "there are \(count) fragments; select an atom of the one to grow from, or use Link to join them"
    case .engine(let reason): reason
    case .nothing(let reason): "no molecule came out: \(reason)"
    case .timeIsOver(let seconds):
      "stopped after \(seconds) s; a larger time limit in the form gives it longer"
    case .cancelled: "cancelled"
    }
  }
}
