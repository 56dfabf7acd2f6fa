import Platform

/// Keeps what a verb shows of its steps. Safe to use from many threads.
public final class FrameRecorder: Sendable {
  private let trajectory = LockedValue(Trajectory())

  /// Nothing is kept yet.
  public init() {}

  /// Keeps a frame.
  public func record(_ frame: MoleculeFrame) { trajectory.withLock { $0.append(frame) } }

  /// Hands over what was kept since it was asked last.
  public func take() -> Trajectory {
    trajectory.withLock { trajectory in
      defer { trajectory = Trajectory() }
      return trajectory
    }
  }
}

extension Candidate {
  /// Adds what was recorded to the trajectory.
  public mutating func keep(_ recorder: FrameRecorder?) {
    if let recorder { trajectory.append(contentsOf: recorder.take()) }
  }
}
