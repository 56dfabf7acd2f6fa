import Engine
import Synchronization

/// A force that does nothing but remember what it was asked for.
struct Recorder: ForceTerm {

  /// What a force is asked for once.
  struct Call {
    let batch: ParticleBatch
    let t: Double
  }

  final class Tape: Sendable {
    private let recorded = Mutex<[Call]>([])
    var calls: [Call] { recorded.withLock { $0 } }
    func append(_ call: Call) { recorded.withLock { $0.append(call) } }
  }

  let tape = Tape()

  func evaluate(
    _ batch: ParticleBatch, at t: Double, scratch: inout Void, into result: inout Contribution
  ) {
    tape.append(Call(batch: batch, t: t))
  }
}
