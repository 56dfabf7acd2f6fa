/// The way of a molecule: what the steps of the verbs left, in order, the first and the last of each verb
/// among them.
///
/// Memory is bounded: where a trajectory would hold more than two million atoms, all frames together, only
/// every second step of each verb is kept, then every fourth, and so on.
public struct Trajectory: Sendable {
  /// The frames that are kept.
  public private(set) var frames: [MoleculeFrame] = []
  /// Steps of a verb whose number is a multiple of this are kept.
  private var stride = 1
  private var atoms = 0
  /// Atoms of all frames together, about 60 MB.
  private let mostAtoms: Int

  /// A trajectory without frames.
  public init() { self.init(mostAtoms: 2_000_000) }

  init(mostAtoms: Int) { self.mostAtoms = mostAtoms }

  /// Adds a frame. The one that a verb begins with is left out where the one before ended with it.
  public mutating func append(_ frame: MoleculeFrame) {
    if let last = frames.last, last.stage == frame.stage {
      guard last.step != frame.step else { return }
      // The last one was kept as long as it could have been the verb's last.
      if frame.step > last.step, frames.count > 1, !isKept(frames.count - 1, every: stride) {
        remove(at: frames.count - 1)
      }
    }
    frames.append(frame)
    atoms += frame.molecule.count
    while atoms > mostAtoms, frames.count > 2, stride < 1 << 20 {
      stride *= 2
      frames = thinned(every: stride)
      atoms = frames.reduce(0) { $0 + $1.molecule.count }
    }
  }

  /// Adds the frames of another trajectory.
  public mutating func append(contentsOf other: Trajectory) {
    for frame in other.frames { append(frame) }
  }

  /// Every so many steps of each verb, with its first and its last.
  public func thinned(every step: Int) -> [MoleculeFrame] {
    frames.indices.filter { isKept($0, every: step) || isLast($0) }.map { frames[$0] }
  }

  /// Whether a frame is kept whatever comes behind it.
  private func isKept(_ index: Int, every step: Int) -> Bool {
    frames[index].step % step == 0 || index == 0 || isBreak(index - 1)
  }

  private func isLast(_ index: Int) -> Bool { index == frames.count - 1 || isBreak(index) }

  /// Whether a verb ends with a frame and another one begins.
  private func isBreak(_ index: Int) -> Bool {
    let (before, after) = (frames[index], frames[index + 1])
    return before.stage != after.stage || after.step <= before.step
  }

  private mutating func remove(at index: Int) {
    atoms -= frames[index].molecule.count
    frames.remove(at: index)
  }
}
