import Glibc

/// A value that is made when it is first needed. Other threads that need it meanwhile wait for it;
/// where making it fails, the next one tries again.
///
/// No lock is held while the value is made, so that making it may use other shared values.
package final class SharedValue<Value: Sendable>: @unchecked Sendable {
  private enum State {
    case absent
    case beingMade(by: pthread_t)
    case present(Value)
  }

  // Guarded by `monitor`.
  private var state = State.absent
  private let monitor = Monitor()

  /// A value nobody has needed yet.
  package init() {}

  /// The value, where it was made already.
  package var present: Value? {
    monitor.locked { if case .present(let value) = state { value } else { nil } }
  }

  /// The value, made at the first call.
  /// - Throws: what `make` throws; `CircularValue` when making the value needs the value.
  package func value(_ make: () throws -> Value) throws -> Value {
    if let value = try awaitTurn() { return value }
    do {
      let value = try make()
      resolve(.present(value))
      return value
    } catch {
      resolve(.absent)
      throw error
    }
  }

  /// The value once another thread has made it; nil where the caller has to.
  private func awaitTurn() throws -> Value? {
    let own = pthread_self()
    return try monitor.locked {
      while true {
        switch state {
        case .present(let value): return value
        case .absent:
          state = .beingMade(by: own)
          return nil
        case .beingMade(let maker):
          if pthread_equal(maker, own) != 0 { throw CircularValue() }
          monitor.wait()
        }
      }
    }
  }

  private func resolve(_ state: State) {
    monitor.locked {
      self.state = state
      monitor.wakeAll()
    }
  }
}

/// A value that is needed to make itself.
package struct CircularValue: Error, CustomStringConvertible {
  package var description: String { "a shared value is needed to make itself" }
}
