import Platform

/// What was found out about a molecule: each thing once, whoever asks. Copies of a candidate share
/// it while they have the same atoms.
package final class Findings: Sendable {
  private let values = LockedValue<[ObjectIdentifier: any Sendable]>([:])

  /// Nothing yet.
  package init() {}

  /// The one value of a type, made at the first call from elements and positions alone.
  package func value<T: Sendable>(_ make: () -> T) -> T {
    let key = ObjectIdentifier(T.self)
    if let known = values.withLock({ $0[key] }), let value = known as? T { return value }
    // Not under the lock: making one may need another.
    let value = make()
    values.withLock { $0[key] = value }
    return value
  }
}
