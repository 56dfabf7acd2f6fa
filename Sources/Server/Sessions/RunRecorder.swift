import Engine
import Platform

/// The frames of a session's runs: shown to those who look, and kept for the timeline. Computing threads call
/// it.
final class RunRecorder: Sendable {
  fileprivate struct Recording {
    var frames: [[UInt8]] = []
    /// Every so many steps one is kept.
    var stride = 1
    var seen = 0
  }

  private struct State {
    var status: RunStatus?
    /// The identifier of the run's first molecule, or of the one it works on.
    var first = 0
    /// Whether it works on one molecule whatever its index.
    var hasTarget = false
    var recordings: [Int: Recording] = [:]
    /// The molecule shown to those who do not choose.
    var current: Int?
    var latest: [UInt8]?
    /// The run's place among those that share the machine.
    var share = 0
    /// The molecule that was shown when the run ended, and the step of its generation.
    var interrupted: (id: Int, step: Int)?
    var began = ContinuousClock.now
  }

  private let state = LockedValue(State())
  private let audience: Audience
  private let limits: ServerSettings.Limits
  private let control: RunControl

  /// Frames kept of a molecule's way through one run.
  private static let mostFrames = 2_000

  init(_ audience: Audience, _ limits: ServerSettings.Limits, _ control: RunControl) {
    (self.audience, self.limits, self.control) = (audience, limits, control)
  }

  /// A run begins.
  /// - Parameters:
  ///   - first: the identifier of its first molecule.
  ///   - hasTarget: whether it works on that one alone.
  func begin(_ status: RunStatus, share: Int, first: Int, hasTarget: Bool) {
    state.withLock { state in
      (state.status, state.share, state.interrupted) = (status, share, nil)
      (state.first, state.hasTarget) = (first, hasTarget)
      (state.current, state.began) = (nil, .now)
      state.recordings = [:]
    }
  }

  /// The run makes so many molecules.
  func expect(_ molecules: Int) { state.withLock { $0.status?.total = max(1, molecules) } }

  /// The run has ended.
  /// - Returns: what was kept, by molecule.
  func end() -> [Int: [[UInt8]]] {
    state.withLock { state in
      if let id = state.current, let status = state.status, status.stage == "generate",
        status.step > 0, status.step < status.steps
      {
        state.interrupted = (id, status.step)
      }
      defer { (state.status, state.recordings) = (nil, [:]) }
      return state.recordings.mapValues(\.frames)
    }
  }

  /// The molecule the latest run was generating when it ended, and the step it had come to.
  var interrupted: (id: Int, step: Int)? { state.withLock { $0.interrupted } }

  /// How far the run has come, and its place among those that share the machine; nil where there is none.
  var status: (status: RunStatus, share: Int)? {
    state.withLock { state in
      guard var status = state.status else { return nil }
      status.molecule = state.current
      let share = status.total > 0 ? Double(status.done) / Double(status.total) : 0
      let seconds = (ContinuousClock.now - state.began).inSeconds
      status.secondsLeft = share > 0 ? (seconds * (1 / share - 1) * 10).rounded() / 10 : nil
      return (status, state.share)
    }
  }

  /// The last frame anybody was shown.
  var latest: [UInt8]? { state.withLock { $0.latest } }

  /// The frames kept so far of a molecule that is being made.
  func frames(of id: Int) -> [[UInt8]] {
    state.withLock { $0.recordings[id]?.frames ?? [] }
  }

  /// A molecule after a step.
  func show(_ frame: MoleculeFrame, _ index: Int) {
    if frame.molecule.count > limits.atoms {
      control.stop(.limit("a molecule has more than the \(limits.atoms) atoms allowed"))
    }
    let (id, isCurrent, bytes) = state.withLock { state -> (Int, Bool, [UInt8]) in
      let id = state.hasTarget ? state.first : state.first + index
      let bytes = FrameBytes.of(frame, run: state.status?.run ?? 0, molecule: id)
      var recording = state.recordings[id] ?? Recording()
      recording.add(bytes, most: Self.mostFrames)
      state.recordings[id] = recording
      if state.current == nil { state.current = id }
      let isCurrent = state.current == id
      if isCurrent {
        state.latest = bytes
        state.status?.stage = frame.stage
        state.status?.step = frame.step
        state.status?.steps = frame.steps
      }
      return (id, isCurrent, bytes)
    }
    audience.show(bytes, of: id, isCurrent: isCurrent)
  }

  /// A molecule was given another chance: its frames begin anew.
  func restart(_ index: Int) {
    state.withLock { $0.recordings[$0.first + index] = nil }
  }

  /// A molecule is done.
  /// - Returns: its identifier, and how many frames were kept.
  func finish(_ index: Int) -> (id: Int, frames: Int) {
    state.withLock { state in
      let id = state.hasTarget ? state.first : state.first + index
      state.status?.done += 1
      if state.current == id { state.current = nil }
      return (id, state.recordings[id]?.frames.count ?? 0)
    }
  }
}

extension RunRecorder.Recording {
  /// Keeps a frame. Once there are too many, every second one goes and half as many are added.
  fileprivate mutating func add(_ frame: [UInt8], most: Int) {
    defer { seen += 1 }
    guard seen % stride == 0 else { return }
    if frames.count >= most {
      frames = frames.indices.filter { $0 % 2 == 0 }.map { frames[$0] }
      stride *= 2
    }
    frames.append(frame)
  }
}
